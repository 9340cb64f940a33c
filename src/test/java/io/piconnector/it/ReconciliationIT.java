package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.HrisDatabase.Request;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results arrive although PI never calls. An order is looked up a second after it, in a round every 200 ms. */
class ReconciliationIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Postgres postgres = landscape.database();
    private static final HrisDatabase hrisDatabase = HrisDatabase.in(landscape.database());
    private static final PiOrders pi = landscape.piOrders();
    private static final Peer ats = landscape.peer("ats");
    private static final Peer hris = landscape.peer("hris");
    private static final Outbox outbox = new Outbox(postgres);
    private static final Connector connector = hrisDatabase
            .connect(pi.connect(landscape.connector(postgres, "reconcile"))
                    .deliversTo(ats, hris)
                    .set("pi.result.fetch", "false")
                    .set("reconcile.after", "1s")
                    .set("reconcile.period", "200ms"))
            .start();

    @Test
    void shouldDeliverOnceWhatPiNeverCalledAbout() {
        // Given
        Assessment assessment = order(HrisDatabase.newRecordId(), "BA");
        pi.setState(assessment.assessmentId(), 40);

        // When
        Call toAts = ats.awaitCallAbout(assessment.assessmentId());
        Call toHris = hris.awaitCallAbout(assessment.assessmentId());

        // Then: as the webhook would have said it
        assertThat(toAts.json().path("type").asText()).isEqualTo("assessment.completed");
        assertThat(toAts.json().path("data").path("assessmentType").asText()).isEqualTo("behavioral");
        assertThat(toAts.json().path("data").path("externalId").asText()).isEqualTo(assessment.externalId());
        assertThat(toAts.json().path("data").path("assessmentSource").asText()).isEqualTo("EmailInvitation");
        assertThat(toAts.json().path("data").path("parameters").path("job_id").asText())
                .isEqualTo("12345");
        assertThat(toAts.webhookId()).isEqualTo(toHris.webhookId());
        awaitState(assessment, "closed");
        assertThat(connector.output()).contains("reconciled externalId=" + assessment.externalId());
    }

    @Test
    void shouldDeliverOnceWhereTheWebhookComesAfterAll() {
        // Given
        Assessment assessment = order(HrisDatabase.newRecordId(), "CA");
        pi.setState(assessment.assessmentId(), "Completed");
        ats.awaitCallAbout(assessment.assessmentId());

        // When
        int answer = pi.sendWebhook(connector, assessment, 40).statusCode();

        // Then
        assertThat(answer).isEqualTo(200);
        assertDeliveredOnce(assessment);
    }

    @Test
    void shouldNotAskPiAboutWhatItsWebhookTold() {
        // Given
        Assessment assessment = order(HrisDatabase.newRecordId(), "BA");

        // When
        pi.sendWebhook(connector, assessment, 40);
        awaitState(assessment, "closed");

        // Then
        assertDeliveredOnce(assessment);
        assertThat(pi.lookUps(assessment.assessmentId())).isEmpty();
    }

    @Test
    void shouldDeliverOnceWhereWebhookAndLookUpRace() throws Exception {
        // Given
        List<Assessment> assessments =
                IntStream.range(0, 40).mapToObj(i -> insert(HrisDatabase.newRecordId(), "BA")).toList().stream()
                        .map(ReconciliationIT::awaitAssessment)
                        .toList();
        ExecutorService callers = Executors.newFixedThreadPool(8);
        List<Future<Integer>> answers = new ArrayList<>();

        // When: PI calls while it is being asked
        for (Assessment assessment : assessments) {
            pi.setState(assessment.assessmentId(), 40);
        }
        for (Assessment assessment : assessments) {
            answers.add(callers.submit(() -> {
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> isDue(assessment));
                return pi.sendWebhook(connector, assessment, 40).statusCode();
            }));
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(200);
        }
        callers.shutdown();

        // Then
        for (Assessment assessment : assessments) {
            awaitState(assessment, "closed");
            assertDeliveredOnce(assessment);
        }
    }

    @Test
    void shouldAskAtGrowingIntervalsUntilItIsOver() {
        // Given
        Assessment assessment = order(HrisDatabase.newRecordId(), "BA");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> pi.lookUps(assessment.assessmentId()).size() >= 3);

        // When
        pi.setState(assessment.assessmentId(), 40);
        ats.awaitCallAbout(assessment.assessmentId());

        // Then
        List<Call> lookUps = pi.lookUps(assessment.assessmentId());
        Duration first =
                Duration.between(lookUps.get(0).startedAt(), lookUps.get(1).startedAt());
        Duration second =
                Duration.between(lookUps.get(1).startedAt(), lookUps.get(2).startedAt());
        assertThat(first).isBetween(Duration.ofMillis(1_900), Duration.ofMillis(3_500));
        assertThat(second).isBetween(Duration.ofMillis(3_900), Duration.ofMillis(5_500));
        assertDeliveredOnce(assessment);
    }

    @Test
    void shouldAskNoMoreAboutWhatEndedWithoutAWebhook() {
        // Given
        Assessment expired = order(HrisDatabase.newRecordId(), "BA");
        Assessment aborted = order(HrisDatabase.newRecordId(), "CA");

        // When
        pi.setState(expired.assessmentId(), 50);
        pi.setState(aborted.assessmentId(), "Aborted");

        // Then
        awaitState(expired, "closed");
        awaitState(aborted, "closed");
        assertThat(outbox.about(expired.assessmentId(), "events")).isEmpty();
        assertThat(outbox.about(aborted.assessmentId(), "events")).isEmpty();
    }

    @Test
    void shouldSayWhichSettingIsWrongWhereThereIsNoState() {
        // Given
        Assessment assessment = order(HrisDatabase.newRecordId(), "BA");

        // When
        pi.setState(assessment.assessmentId(), "On its way");

        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> connector
                .output()
                .contains("PI does not tell the state of assessmentId=" + assessment.assessmentId()));
        assertThat(connector.output()).contains("set pi.api.state-field");
    }

    @Test
    void shouldTryAgainWherePiCannotBeAsked() {
        // Given
        Assessment assessment = insertAndHideFromLookUps();

        // When: the lease of the failed look-up is over
        await().atMost(Duration.ofSeconds(30))
                .until(() -> connector.output().contains("not reconciled externalId=" + assessment.externalId()));
        pi.intercept(call -> Optional.empty());
        pi.setState(assessment.assessmentId(), 40);
        postgres.execute("UPDATE assessment_order SET check_at = now() WHERE assessment_id = '"
                + assessment.assessmentId() + "'");

        // Then
        ats.awaitCallAbout(assessment.assessmentId());
        assertDeliveredOnce(assessment);
    }

    private static Assessment insertAndHideFromLookUps() {
        String recordId = HrisDatabase.newRecordId();
        pi.intercept(call -> call.method().equals("GET")
                        && pi.assessments(recordId + ";BA").stream()
                                .anyMatch(one -> call.target().endsWith(one.assessmentId()))
                ? Optional.of(Reply.status(500))
                : Optional.empty());
        return order(recordId, "BA");
    }

    private static String insert(String recordId, String assessment) {
        hrisDatabase.insert(Request.of(recordId, assessment));
        return recordId + ";" + assessment;
    }

    private static Assessment order(String recordId, String assessment) {
        return awaitAssessment(insert(recordId, assessment));
    }

    private static Assessment awaitAssessment(String externalId) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !pi.assessments(externalId).isEmpty());
        return pi.assessment(externalId);
    }

    private static boolean isDue(Assessment assessment) {
        return postgres.count(
                        "SELECT count(*) FROM assessment_order WHERE assessment_id = ?"
                                + " AND (check_at IS NULL OR check_at <= now() + interval '50 ms' OR checks > 0)",
                        assessment.assessmentId())
                == 1;
    }

    private static void awaitState(Assessment assessment, String state) {
        await(assessment.externalId() + " is " + state)
                .atMost(Duration.ofSeconds(30))
                .until(() -> postgres.count(
                                "SELECT count(*) FROM assessment_order WHERE assessment_id = ? AND state = ?",
                                assessment.assessmentId(),
                                state)
                        == 1);
    }

    private static void assertDeliveredOnce(Assessment assessment) {
        outbox.awaitNothingWaiting(assessment.assessmentId());
        assertThat(outbox.about(assessment.assessmentId(), "events")).hasSize(1);
        assertThat(ats.callsAbout(assessment.assessmentId())).hasSize(1);
    }
}
