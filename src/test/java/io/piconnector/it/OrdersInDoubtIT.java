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
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.PiOrders.Handling;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
    void shouldTryAgainWithoutALookUpWhenPiSaysNoForNow() {
        // Given
        List<Integer> noes = List.of(401, 403, 429, 425);
        noes.forEach(status -> pi.onOrder(
                externalId(status),
                number -> number <= 2 ? Handling.notCreated(PiOrders.error(status, "not now")) : Handling.sound()));

        // When
        hris.insert(noes.stream().map(this::request).toList());

        // Then
        for (int status : noes) {
            assertOrderedOnce(status);
            assertThat(pi.posts(externalId(status))).hasSize(3);
            assertThat(pi.searches(externalId(status))).isEmpty();
        }
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
        answers.put("503", Reply.status(503));
        answers.put("500", Reply.status(500));
        answers.put("empty", Reply.status(201));
        answers.put("204", Reply.status(204));
        answers.put("no id", Reply.json("{\"externalId\":\"x\"}").withStatus(201));
        answers.put("null id", Reply.json("{\"assessmentId\":null}").withStatus(201));
        answers.put("blank id", Reply.json("{\"assessmentId\":\" \"}").withStatus(201));
        answers.put("list", Reply.json("[]").withStatus(201));
        answers.put("cut off", Reply.json("{\"assessmentId\":\"12").withStatus(201));
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
    void shouldReadALookUpInAnyOfItsShapes() {
        // Given
        Map<String, Function<List<Assessment>, Reply>> shapes = new LinkedHashMap<>();
        shapes.put("array", pi::array);
        shapes.put("assessment or 404", pi::object);
        shapes.put("envelope", pi::envelope);
        shapes.put("after an empty list", found -> json("{\"warnings\":[],\"items\":%s}", found));
        shapes.put("before an empty list", found -> json("{\"items\":%s,\"warnings\":[]}", found));
        shapes.put(
                "with words",
                found -> found.isEmpty() ? pi.array(found) : json("{\"title\":\"x\",\"data\":%s}", found));
        shapes.forEach((name, shape) -> {
            pi.onOrder(externalId("there " + name), number -> Handling.createdBut(Reply.connectionReset()));
            pi.onOrder(
                    externalId("absent " + name),
                    number -> number == 1 ? Handling.notCreated(Reply.connectionReset()) : Handling.sound());
            pi.onSearch(externalId("there " + name), shape);
            pi.onSearch(externalId("absent " + name), shape);
        });

        // When
        hris.insert(shapes.keySet().stream()
                .flatMap(name -> Stream.of("there " + name, "absent " + name))
                .map(this::request)
                .toList());

        // Then
        for (String name : shapes.keySet()) {
            assertOrderedOnce("there " + name);
            assertThat(pi.posts(externalId("there " + name))).as(name).hasSize(1);
            assertOrderedOnce("absent " + name);
            assertThat(pi.posts(externalId("absent " + name))).as(name).hasSize(2);
        }
    }

    private Reply json(String format, List<Assessment> found) {
        return Reply.json(format.formatted(pi.array(found).body()));
    }

    @Test
    void shouldNeitherAdoptNorSendAgainUntilALookUpTells() {
        // Given
        String other = "{\"assessmentId\":\"a\",\"externalId\":\"1;BA\"}";
        Map<Reply, String> riddles = new LinkedHashMap<>();
        riddles.put(
                Reply.json("[" + other + ",{\"assessmentId\":\"b\"}]"),
                "holds 2 assessments, none with this externalId");
        riddles.put(Reply.json(other), "none with this externalId");
        riddles.put(Reply.json("{\"warnings\":[],\"value\":[" + other + "]}"), "none with this externalId");
        riddles.put(PiOrders.error(200, "unknown parameter"), "neither an assessment nor a list");
        riddles.put(Reply.json("{}"), "neither an assessment nor a list");
        riddles.put(Reply.json("{\"value\":null}"), "neither an assessment nor a list");
        riddles.put(Reply.status(204), "is empty");
        riddles.put(Reply.status(200), "is empty");
        riddles.put(Reply.ok().withBody("<html>"), "");
        riddles.put(Reply.status(503), "503");
        riddles.put(Reply.status(401), "401");
        riddles.put(Reply.connectionReset(), "");
        List<Reply> replies = List.copyOf(riddles.keySet());
        for (int i = 0; i < replies.size(); i++) {
            Reply reply = replies.get(i);
            pi.onOrder(externalId(i), number -> Handling.createdBut(Reply.connectionReset()));
            pi.onSearch(externalId(i), found -> reply);
        }

        // When
        hris.insert(Stream.iterate(0, i -> i + 1)
                .limit(replies.size())
                .map(this::request)
                .toList());

        // Then
        for (int i = 0; i < replies.size(); i++) {
            String externalId = externalId(i);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> pi.searches(externalId).size() >= 3);
            assertThat(hris.row(id + i, "BA")).contains(new Row(null, null, null));
            String reason = riddles.get(replies.get(i));
            assertThat(outbox.ofRecord(externalId, "orders")).singleElement().satisfies(message -> {
                assertThat(message.state()).isEqualTo("waiting");
                assertThat(outbox.attempts(message))
                        .anySatisfy(attempt -> assertThat(attempt.error()).contains(reason));
            });
        }

        // When
        for (int i = 0; i < replies.size(); i++) {
            pi.onSearch(externalId(i), pi::array);
        }

        // Then
        for (int i = 0; i < replies.size(); i++) {
            assertOrderedOnce(i);
            assertThat(pi.posts(externalId(i))).as("" + replies.get(i)).hasSize(1);
        }
    }

    @Test
    void shouldFindItsOwnAmongOthersWhenALookUpIgnoresItsParameter() {
        // Given
        hris.insert(request("other"));
        assertOrderedOnce("other");
        pi.onOrder(externalId("own"), number -> Handling.createdBut(Reply.connectionReset()));
        pi.onSearch(externalId("own"), found -> pi.array(pi.assessments()));

        // When
        hris.insert(request("own"));

        // Then
        assertOrderedOnce("own");
        assertThat(pi.posts(externalId("own"))).hasSize(1);
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
