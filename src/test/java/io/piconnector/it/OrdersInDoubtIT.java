package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.HrisDatabase.Request;
import io.piconnector.testkit.HrisDatabase.Row;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Handling;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Orders of which no answer tells what became of them. Each test tries all its variants at once: every one has to wait for {@code
 * pi.order.doubt}.
 */
class OrdersInDoubtIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final HrisDatabase hris = HrisDatabase.in(landscape.database());
    private static final PiOrders pi = landscape.piOrders();
    private static final Connector connector =
            pi.connect(hris.connect(landscape.connector(postgres, "doubt"))).start();

    private final String id = HrisDatabase.newRecordId();

    @BeforeAll
    static void start() {
        hris.insert(Request.of("first", "BA"));
        hris.awaitOrdered("first", "BA"); // the first call of a process may take longer than delivery.timeout is here
    }

    @Test
    void shouldLookBeforeItSendsAgainWhatPiDidNotCreate() {
        // Given
        Map<String, Reply> answers = new LinkedHashMap<>();
        Stream.of(500, 502, 503, 504, 408).forEach(status -> answers.put("" + status, Reply.status(status)));
        answers.put("cut", Reply.connectionReset());
        answers.put("hangs", Reply.status(201).after(Duration.ofMinutes(5)));
        answers.forEach((name, answer) ->
                pi.onOrder(externalId(name), number -> number == 1 ? Handling.notCreated(answer) : Handling.sound()));

        // When
        hris.insert(answers.keySet().stream().map(this::request).toList());

        // Then
        for (String name : answers.keySet()) {
            assertOrderedOnce(name);
            List<Call> posts = pi.posts(externalId(name));
            assertThat(posts).as(name).hasSize(2);
            assertThat(pi.searches(externalId(name))).as(name).singleElement().satisfies(search -> assertThat(
                            search.startedAt())
                    .isBetween(
                            posts.get(0).startedAt().plusMillis(1_400),
                            posts.get(1).startedAt()));
        }
    }

    @Test
    void shouldNotTakeTheNoToALookUpForTheAnswerToTheOrderAfterIt() {
        // Given: the first order is cut before PI creates it, its look-up is answered 404, the second is cut after
        pi.onSearch(externalId("second cut"), pi::object);
        pi.onOrder(
                externalId("second cut"),
                number -> number == 1
                        ? Handling.notCreated(Reply.connectionReset())
                        : Handling.createdBut(Reply.connectionReset()));

        // When
        hris.insert(request("second cut"));

        // Then
        assertOrderedOnce("second cut");
        assertThat(pi.posts(externalId("second cut"))).hasSize(2);
        assertThat(pi.searches(externalId("second cut"))).hasSize(2);
    }

    @Test
    void shouldAdoptWhatPiCreatedWithoutSayingSo() {
        // Given
        Map<String, Reply> answers = new LinkedHashMap<>();
        answers.put("hangs", Reply.status(201).after(Duration.ofMinutes(5)));
        answers.put("cut", Reply.connectionReset());
        answers.put("no id", Reply.json("{\"externalId\":\"x\"}").withStatus(201));
        answers.put("page", Reply.ok().header("Content-Type", "text/html").withBody("<html>maintenance</html>"));
        answers.forEach((name, answer) -> pi.onOrder(externalId(name), number -> Handling.createdBut(answer)));

        // When
        hris.insert(answers.keySet().stream().map(this::request).toList());

        // Then
        for (String name : answers.keySet()) {
            assertOrderedOnce(name);
            assertThat(pi.posts(externalId(name))).as(name).hasSize(1);
            assertThat(pi.searches(externalId(name))).as(name).singleElement().satisfies(search -> {
                assertThat(search.header("api-key")).contains(PiOrders.API_KEY);
                assertThat(search.target()).startsWith("/api/v1/behavioralassessments?externalId=");
            });
        }
    }

    @Test
    void shouldNeitherAdoptNorSendAgainUntilALookUpTells() {
        // Given
        Map<String, Reply> riddles = Map.of(
                "none with this externalId", Reply.json("{\"assessmentId\":\"a\",\"externalId\":\"1;BA\"}"),
                "is empty", Reply.status(204),
                "503", Reply.status(503));
        riddles.forEach((reason, riddle) -> {
            pi.onOrder(externalId(reason), number -> Handling.createdBut(Reply.connectionReset()));
            pi.onSearch(externalId(reason), found -> riddle);
        });

        // When
        hris.insert(riddles.keySet().stream().map(this::request).toList());

        // Then
        for (String reason : riddles.keySet()) {
            String externalId = externalId(reason);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> pi.searches(externalId).size() >= 3);
            assertThat(hris.row(id + reason, "BA")).contains(new Row(null, null, null));
            assertThat(outbox.ofRecord(externalId, "orders")).singleElement().satisfies(message -> {
                assertThat(message.state()).isEqualTo("waiting");
                assertThat(outbox.attempts(message))
                        .anySatisfy(attempt -> assertThat(attempt.error()).contains(reason));
            });
        }

        // When
        riddles.keySet().forEach(reason -> pi.onSearch(externalId(reason), pi::array));

        // Then
        for (String reason : riddles.keySet()) {
            assertOrderedOnce(reason);
            assertThat(pi.posts(externalId(reason))).as(reason).hasSize(1);
        }
    }

    @Test
    void shouldFindARecordWithAnOddIdAgain() {
        // Given
        List<String> odd = List.of("'); drop table x; --", "a/b?c=d&e#f %41+", "深👩🏽‍🚀", "${body}", "x;CA");
        odd.forEach(name -> pi.onOrder(externalId(name), number -> Handling.createdBut(Reply.connectionReset())));

        // When
        hris.insert(odd.stream().map(this::request).toList());

        // Then
        for (String name : odd) {
            assertOrderedOnce(name);
            assertThat(pi.searches(externalId(name))).as(name).hasSize(1);
        }
    }

    private Request request(Object name) {
        return Request.of(id + name, "BA");
    }

    private String externalId(Object name) {
        return id + name + ";BA";
    }

    private void assertOrderedOnce(Object name) {
        assertThat(hris.awaitOrdered(id + name, "BA").piAssessmentId())
                .as("" + name)
                .isEqualTo(pi.assessment(externalId(name)).assessmentId());
    }
}
