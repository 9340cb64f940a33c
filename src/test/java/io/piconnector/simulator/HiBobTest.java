package io.piconnector.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Peer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What HiBob takes and what it does not. A peer stands for the partner. */
class HiBobTest {

    private static final Candidate CANDIDATE = Candidate.named("Jonas", "Adeyemi");
    private static final String COMPLETED =
            "{\"status\":\"completed\",\"providerAssessmentId\":\"a\",\"verdict\":\"done\",\"resultUrl\":\"https://c.example/r/1\"}";

    private final Peer partner = Peer.start("partner");
    private final HiBob bob = HiBob.start("id", "client-secret", "hook-secret").partner(partner.url("/events"));

    @AfterEach
    void close() {
        bob.close();
        partner.close();
    }

    @Test
    void shouldOrderByASignedWebhookAndTakeTheResult() throws GeneralSecurityException {
        // Given
        String id = bob.order("behavioral", CANDIDATE);

        // When
        String details = Calls.body("GET", bob.apiUrl() + "/hiring/assessments/" + id, "", bearer());
        int status = patch(id, COMPLETED);

        // Then
        assertThat(details).contains(CANDIDATE.email()).contains("\"package\":{\"id\":\"behavioral\"}");
        assertThat(status).isEqualTo(204);
        assertThat(bob.outcomes(id)).hasSize(1);
        assertThat(bob.errors()).isEmpty();
        Call event = partner.calls().get(0);
        assertThat(event.json().at("/data/assessmentRequestId").textValue()).isEqualTo(id);
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec("hook-secret".getBytes(), "HmacSHA512"));
        assertThat(event.header("bob-signature"))
                .contains(Base64.getEncoder()
                        .encodeToString(mac.doFinal(event.body().getBytes())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                 | status",
                "{\"status\":\"sent\"}                                              | status",
                "{\"status\":\"completed\",\"resultUrl\":\"http://c.example/r/1\"}  | resultUrl",
                "{\"status\":\"completed\",\"assessmentRequestId\":\"1\"}           | assessmentRequestId",
                "{\"status\":\"completed\",\"comments\":\"x\"}                      | comments"
            })
    void shouldNotTakeAnUpdateThatBreaksARule(String body, String complaint) {
        // Given
        String id = bob.order("behavioral", CANDIDATE);

        // When
        int status = patch(id, body);

        // Then
        assertThat(status).isEqualTo(400);
        assertThat(bob.errors()).isNotEmpty().anySatisfy(error -> assertThat(error)
                .contains(complaint));
        assertThat(bob.updates(id)).isEmpty();
    }

    @Test
    void shouldTakeNothingOfACancelledRequest() {
        // Given
        String id = bob.order("behavioral", CANDIDATE);
        bob.cancel(id);

        // When
        int status = patch(id, COMPLETED);

        // Then
        assertThat(status).isEqualTo(400);
        assertThat(bob.errors()).singleElement().satisfies(error -> assertThat(error)
                .contains("is cancelled"));
        assertThat(partner.calls().get(1).json().get("type").textValue()).isEqualTo("assessment.cancelled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "201 | {\"packages\":[{\"id\":\"b\",\"name\":\"B\"},{\"id\":\"c\",\"name\":\"C\",\"description\":\"d\"}]}",
                "400 | {\"packages\":[{\"id\":\"b\",\"name\":\"B\"},{\"id\":\"b\",\"name\":\"C\"}]}",
                "400 | {\"packages\":[{\"id\":\" \",\"name\":\"B\"}]}",
                "400 | {\"packages\":[{\"id\":\"b\"}]}",
                "400 | [{\"id\":\"b\",\"name\":\"B\"}]"
            })
    void shouldTakeASoundCatalogueOnly(int expected, String body) {
        // When
        int status = Calls.send("POST", bob.apiUrl() + "/hiring/assessments/packages", body, bearer());

        // Then
        assertThat(status).isEqualTo(expected);
        assertThat(bob.catalogues()).hasSize(expected == 201 ? 1 : 0);
        assertThat(bob.errors().isEmpty()).isEqualTo(expected == 201);
    }

    @Test
    void shouldLetInWhoHasAToken() {
        // Given
        String id = bob.order("behavioral", CANDIDATE);
        String url = bob.apiUrl() + "/hiring/assessments/" + id;
        String[] bearer = bearer();

        // When
        int before = Calls.send("GET", url, "", bearer);
        bob.expireTokens();
        int after = Calls.send("GET", url, "", bearer);
        int wrong = Calls.send("POST", bob.tokenUrl(), "grant_type=client_credentials&client_id=id&client_secret=x");

        // Then
        assertThat(before).isEqualTo(200);
        assertThat(after).isEqualTo(401);
        assertThat(wrong).isEqualTo(401);
    }

    private int patch(String id, String body) {
        return Calls.send("PATCH", bob.apiUrl() + "/hiring/assessments/" + id, body, bearer());
    }

    private String[] bearer() {
        String form = "grant_type=client_credentials&client_id=id&client_secret=client-secret";
        String answer = Calls.body("POST", bob.tokenUrl(), form, "Content-Type", "application/x-www-form-urlencoded");
        return new String[] {
            "Authorization", "Bearer " + Json.read(answer).get("access_token").textValue()
        };
    }
}
