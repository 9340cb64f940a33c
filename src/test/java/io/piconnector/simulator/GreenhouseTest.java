package io.piconnector.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.simulator.Greenhouse.Sent;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Greenhouse takes and what it does not. A peer stands for the partner. */
class GreenhouseTest {

    private static final String KEY = "customer-key";
    private static final Candidate CANDIDATE = Candidate.named("Ilse", "Varga");
    private static final String COMPLETE =
            "{\"partner_status\":\"complete\",\"partner_profile_url\":\"https://c.example/r/1\",\"partner_score\":7.5,"
                    + "\"metadata\":{\"Completed At\":\"today\",\"Passed\":true,\"Count\":2,\"Notes\":null}}";

    private final Peer partner = Peer.start("partner").replies(this::answer);
    private final Greenhouse greenhouse = Greenhouse.start().partner(partner.url("/gh"), KEY);
    private final Map<String, Reply> answers = new HashMap<>(Map.of(
            "/gh/list_tests", Reply.json("[{\"partner_test_id\":\"b\",\"partner_test_name\":\"Behavioral\"}]"),
            "/gh/send_test", Reply.json("{\"partner_interview_id\":\"i-1\"}"),
            "/gh/test_status", Reply.json(COMPLETE),
            "/gh/request_errors", Reply.ok()));

    @AfterEach
    void close() {
        greenhouse.close();
        partner.close();
    }

    @Test
    void shouldShowTheResultOfASoundPartner() {
        // Given
        assertThat(greenhouse.tests()).containsExactly(new Greenhouse.Test("b", "Behavioral"));
        Sent sent = greenhouse.sendTest("b", CANDIDATE);

        // When
        int status = patch(sent.url(), Pi.basic(KEY, ""), "");

        // Then
        assertThat(status).isEqualTo(200);
        await().until(() -> greenhouse.results(sent).size() == 1);
        assertThat(greenhouse.errors()).isEmpty();
        assertThat(partner.calls())
                .allSatisfy(call -> assertThat(call.header("authorization")).contains(Pi.basic(KEY, "")));
        Call order = partner.calls(call -> call.method().equals("POST")).get(0);
        assertThat(Shape.of("greenhouse.send_test.request").problems(order.json()))
                .isEmpty();
        assertThat(order.json().at("/candidate/email").textValue()).isEqualTo(CANDIDATE.email());
        assertThat(partner.calls().get(2).target()).isEqualTo("/gh/test_status?partner_interview_id=i-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list_tests  | {\"tests\":[]}                                                | array",
                "list_tests  | [{\"partner_test_id\":\"b\"}]                                 | partner_test_name",
                "list_tests  | [{\"partner_test_id\":1,\"partner_test_name\":\"B\"}]         | partner_test_id",
                "send_test   | {}                                                            | partner_interview_id",
                "send_test   | {\"partner_interview_id\":5}                                  | partner_interview_id",
                "send_test   | {\"partner_interview_id\":\"5\",\"id\":\"5\"}                 | 'id'",
                "send_test   | oh                                                            | it is no JSON",
                "test_status | {}                                                            | partner_status",
                "test_status | {\"partner_status\":\"complete\"}                             | partner_profile_url",
                "test_status | {\"partner_status\":\"sent\",\"partner_score\":\"7\"}         | partner_score",
                "test_status | {\"partner_status\":\"sent\",\"metadata\":{\"a\":{\"b\":1}}}  | metadata",
                "test_status | {\"partner_status\":\"sent\",\"metadata\":{\"a\":[1]}}        | metadata",
                "test_status | {\"partner_status\":\"sent\",\"email\":\"a@b\"}               | 'email'",
                "test_status | {\"partner_status\":\"complete\",\"partner_profile_url\":\"http://c/1\"} | partner_profile_url"
            })
    void shouldReportAMalformedAnswerToThePartner(String call, String body, String complaint) {
        // Given
        answers.put("/gh/" + call, Reply.json(body));

        // When
        greenhouse.tests();
        greenhouse.sendTest("b", CANDIDATE);
        greenhouse.askStatus("i-1");

        // Then
        assertThat(greenhouse.errors())
                .singleElement()
                .satisfies(error -> assertThat(error).startsWith(call).contains(complaint));
        List<Call> reports = partner.calls(one -> one.target().equals("/gh/request_errors"));
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.json().get("api_call").textValue()).isEqualTo(call);
            assertThat(report.json().at("/errors/0").textValue()).contains(complaint);
        });
    }

    @Test
    void shouldNotTakeAPatchThatIsNotAsDocumented() {
        // Given
        Sent sent = greenhouse.sendTest("b", CANDIDATE);

        // When
        int withBody = patch(sent.url(), Pi.basic(KEY, ""), "{}");
        int withOtherKey = patch(sent.url(), Pi.basic("other", ""), "");
        int elsewhere = patch(sent.url() + "9", Pi.basic(KEY, ""), "");

        // Then
        assertThat(List.of(withBody, withOtherKey, elsewhere)).containsExactly(400, 401, 404);
        assertThat(greenhouse.errors())
                .satisfiesExactly(
                        error -> assertThat(error).contains("a PATCH has a body"),
                        error -> assertThat(error).contains("credentials"),
                        error -> assertThat(error).contains("is no URL of an order"));
        assertThat(greenhouse.statuses(sent)).isEmpty();
    }

    @Test
    void shouldComplainWhereACompleteTestChanges() {
        // Given
        greenhouse.wantsCredentials("partner", "secret");
        Sent sent = greenhouse.sendTest("b", CANDIDATE);
        patch(sent.url(), Pi.basic("partner", "secret"), "");
        await().until(() -> greenhouse.results(sent).size() == 1);
        answers.put("/gh/test_status", Reply.json("{\"partner_status\":\"sent\"}"));

        // When
        patch(sent.url(), Pi.basic("partner", "secret"), "");

        // Then
        await().until(() -> greenhouse.statuses(sent).size() == 2);
        assertThat(greenhouse.errors()).singleElement().satisfies(error -> assertThat(error)
                .startsWith("a complete test changes"));
    }

    @Test
    void shouldComplainWhereTheSameOrderGetsAnotherId() {
        // Given
        Sent sent = greenhouse.sendTest("b", CANDIDATE);
        answers.put("/gh/send_test", Reply.json("{\"partner_interview_id\":\"i-2\"}"));

        // When
        greenhouse.sendAgain(sent);

        // Then
        assertThat(greenhouse.errors()).singleElement().satisfies(error -> assertThat(error)
                .contains("another partner_interview_id"));
    }

    @Test
    void shouldBeAwayAndOutOfOrder() {
        // Given
        Sent sent = greenhouse.sendTest("b", CANDIDATE);

        // When
        greenhouse.server().goAway();
        int away = patch(sent.url(), Pi.basic(KEY, ""), "");
        greenhouse.server().comeBack();
        greenhouse.server().outOfOrder(503);
        int outOfOrder = patch(sent.url(), Pi.basic(KEY, ""), "");
        greenhouse.server().outOfOrder(0);
        int back = patch(sent.url(), Pi.basic(KEY, ""), "");

        // Then
        assertThat(List.of(away, outOfOrder, back)).containsExactly(0, 503, 200);
        assertThat(greenhouse.errors()).isEmpty();
    }

    private Reply answer(Call call) {
        return answers.getOrDefault(call.target().replaceAll("\\?.*", ""), Reply.status(404));
    }

    /** 0 where no connection comes about. */
    private static int patch(String url, String authorization, String body) {
        return Calls.send("PATCH", url, body, "Authorization", authorization);
    }
}
