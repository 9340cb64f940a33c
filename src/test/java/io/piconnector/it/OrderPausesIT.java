package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.HrisDatabase.Request;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Handling;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PI asks for a pause, or does not answer until the attempts are used up. */
class OrderPausesIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final int MAX_ATTEMPTS = 4;

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final HrisDatabase hris = HrisDatabase.in(landscape.database());
    private static final PiOrders pi = landscape.piOrders();
    private static final Connector connector = pi.connect(hris.connect(landscape.connector(postgres, "pauses")))
            .set("delivery.max-backoff", "10s")
            .set("delivery.max-attempts", Integer.toString(MAX_ATTEMPTS))
            .start();

    private final String id = HrisDatabase.newRecordId();

    @BeforeAll
    static void start() {
        hris.insert(Request.of("first", "BA"));
        hris.awaitOrdered("first", "BA"); // the first call of a process may take longer than delivery.timeout is here
    }

    @Test
    void shouldLeavePiAloneForAsLongAsItAsksAndThenOrderOnce() {
        // Given
        String another = HrisDatabase.newRecordId();
        Reply plea = Reply.status(429).header("Retry-After", "2");
        pi.onOrder(id + ";BA", number -> number == 1 ? Handling.notCreated(plea) : Handling.sound());

        // When
        hris.insert(Request.of(id, "BA"));
        Call refused = await().atMost(Duration.ofSeconds(20))
                .until(() -> pi.posts(id + ";BA"), posts -> posts.stream()
                        .anyMatch(post -> post.endedAt().isPresent()))
                .get(0);
        hris.insert(Request.of(another, "BA"));

        // Then
        assertThat(hris.awaitOrdered(id, "BA").piAssessmentId())
                .isEqualTo(pi.assessment(id + ";BA").assessmentId());
        hris.awaitOrdered(another, "BA");
        assertThat(pi.posts(id + ";BA")).hasSize(2);
        assertThat(pi.posts(another + ";BA")).hasSize(1);
        assertThat(pi.calls().stream().filter(call -> call.startedAt().isAfter(refused.startedAt())))
                .as("the other order waits too")
                .allSatisfy(call ->
                        assertThat(call.startedAt()).isAfter(refused.startedAt().plusSeconds(2)));
    }

    @Test
    void shouldLookBeforeItSendsWhenAnOperatorReplaysWhatWasGivenUp() {
        // Given
        String created = id + "created";
        String lost = id + "lost";
        pi.onOrder(created + ";BA", number -> Handling.createdBut(Reply.connectionReset()));
        pi.onOrder(
                lost + ";BA", number -> number == 1 ? Handling.notCreated(Reply.connectionReset()) : Handling.sound());
        Stream.of(created, lost).forEach(record -> pi.onSearch(record + ";BA", found -> Reply.status(500)));

        // When
        hris.insert(List.of(Request.of(created, "BA"), Request.of(lost, "BA")));

        // Then
        for (String record : List.of(created, lost)) {
            assertThat(hris.awaitRefused(record, "BA").orderError()).startsWith("given up: PI answered 500");
            Outbox.Message dead = await().atMost(Duration.ofSeconds(10))
                    .until(() -> outbox.ofRecord(record + ";BA", "orders").get(0), message -> message.state()
                            .equals("dead"));
            assertThat(outbox.attempts(dead)).hasSize(MAX_ATTEMPTS);
            assertThat(pi.posts(record + ";BA")).hasSize(1);
            assertThat(pi.searches(record + ";BA")).hasSize(MAX_ATTEMPTS - 1);
        }

        // When
        Stream.of(created, lost).forEach(record -> pi.onSearch(record + ";BA", pi::array));
        postgres.execute("update outbox_message set state = 'waiting', attempts = 0, due_at = now(), finished_at = null"
                + " where queue = 'orders' and state = 'dead'");

        // Then
        for (String record : List.of(created, lost)) {
            assertThat(hris.awaitOrdered(record, "BA"))
                    .returns(pi.assessment(record + ";BA").assessmentId(), HrisDatabase.Row::piAssessmentId)
                    .returns(null, HrisDatabase.Row::orderError);
            assertThat(pi.searches(record + ";BA")).hasSize(MAX_ATTEMPTS);
        }
        assertThat(pi.posts(created + ";BA")).hasSize(1);
        assertThat(pi.posts(lost + ";BA")).hasSize(2);
        assertThat(pi.posts(lost + ";BA").get(1).startedAt())
                .isAfter(pi.searches(lost + ";BA").get(MAX_ATTEMPTS - 1).startedAt());
    }
}
