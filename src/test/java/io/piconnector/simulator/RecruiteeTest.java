package io.piconnector.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.simulator.Recruitee.Sent;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Recruitee takes and what it does not. A peer stands for the partner. */
class RecruiteeTest {

    private static final String SECRET = "partner-secret";
    private static final String COMPLETED =
            "{\"status\":\"completed\",\"score\":\"Completed\",\"completed_at\":\"2026-11-20T10:15:00Z\"}";
    private static final Recruitee.Test TEST = new Recruitee.Test("B", 1);

    private final Peer partner = Peer.start("partner").replies(this::answer);
    private final Recruitee recruitee =
            Recruitee.start("pi-connector", SECRET).partner(partner.url("/rt"), "customer-token");
    private Reply tests = Reply.json("[{\"name\":\"B\",\"id\":1}]");

    @AfterEach
    void close() {
        recruitee.close();
        partner.close();
    }

    @Test
    void shouldTakeTheReportOfASoundPartner() {
        // Given
        assertThat(recruitee.tests()).containsExactly(TEST);
        Sent sent = recruitee.sendCandidate(TEST, Candidate.named("Amara", "Brandt"));

        // When
        int status = patch(sent, SECRET, COMPLETED);

        // Then
        assertThat(status).isEqualTo(200);
        assertThat(sent.isTaken()).isTrue();
        assertThat(recruitee.outcomes(sent)).hasSize(1);
        assertThat(recruitee.errors()).isEmpty();
        Call order = partner.calls().get(1);
        assertThat(order.header("authorization")).contains("Bearer customer-token");
        assertThat(order.json().get("test_id").isTextual()).isTrue();
        assertThat(Shape.of("recruitee.send_candidate.request").problems(order.json()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                      | status",
                "{\"status\":\"cancelled\"}                                              | status",
                "{\"status\":\"completed\",\"score\":7}                                  | score",
                "{\"status\":\"completed\",\"completed_at\":\"yesterday\"}               | completed_at",
                "{\"status\":\"completed\",\"properties\":{\"a\":1}}                     | properties",
                "{\"report\":{\"status\":\"completed\"}}                                 | report"
            })
    void shouldNotTakeAReportThatBreaksARule(String body, String complaint) {
        // Given
        Sent sent = recruitee.sendCandidate(TEST, Candidate.named("Amara", "Brandt"));

        // When
        int status = patch(sent, SECRET, body);

        // Then
        assertThat(status).isEqualTo(422);
        assertThat(recruitee.errors()).isNotEmpty().anySatisfy(error -> assertThat(error)
                .contains(complaint));
        assertThat(recruitee.changes(sent)).isEmpty();
    }

    @Test
    void shouldNotTakeASecondOutcomeNorAnotherSecret() {
        // Given
        Sent sent = recruitee.sendCandidate(TEST, Candidate.named("Amara", "Brandt"));

        // When
        List<Integer> statuses = List.of(
                patch(sent, "other", COMPLETED),
                patch(sent, SECRET, COMPLETED),
                patch(sent, SECRET, COMPLETED),
                patch(sent, SECRET, "{\"status\":\"canceled\"}"));

        // Then
        assertThat(statuses).containsExactly(401, 200, 200, 422);
        assertThat(recruitee.outcomes(sent)).hasSize(1);
        assertThat(recruitee.errors()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tests\":[]}                                        | array",
                "[{\"name\":\"B\",\"id\":\"1\"}]                       | id",
                "[{\"name\":\"B\",\"id\":1},{\"name\":\"C\",\"id\":1}] | two tests",
                "[{\"name\":\"B\",\"id\":1,\"label\":\"b\"}]           | label"
            })
    void shouldComplainOfMalformedTests(String body, String complaint) {
        // Given
        tests = Reply.json(body);

        // When
        recruitee.tests();

        // Then
        assertThat(recruitee.errors()).singleElement().satisfies(error -> assertThat(error)
                .contains(complaint));
    }

    private int patch(Sent sent, String secret, String body) {
        return Calls.send(
                "PATCH",
                recruitee.apiUrl() + "/p/pi-connector/reports/" + sent.reportId(),
                body,
                "Content-Type",
                "application/json",
                "RT-PARTNER-SECRET",
                secret);
    }

    private Reply answer(Call call) {
        return call.target().equals("/rt/tests") ? tests : Reply.ok();
    }
}
