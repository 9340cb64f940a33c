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
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Spellings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything is logged that the build lets through, and every peer echoes what it was sent: no secret is in it. */
class NoSecretInLogsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String LISTENER_PASSWORD = "listener p@ss/word+%41&\"1\"";
    private static final String PREVIOUS_PASSWORD = "previous-p@ss/word";
    private static final String WRONG_PASSWORD = "guessed-p@ss/word";
    private static final String STORE_PASSWORD = "store-p@ssword";
    private static final String HRIS_DATABASE_PASSWORD = "hris-database-p@ssword";
    private static final String API_KEY = "key/of&an\"organisation\"+admin";
    private static final String ATS_TOKEN = "ats-token/1+\"&<x>";
    private static final String ATS_SIGNING = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String HRIS_PASSWORD = "hris-p@ssword";
    private static final String HRIS_PARAMETER = "hris/parameter+1";

    private static final Map<String, String> SECRETS = secrets();

    private static Map<String, String> secrets() {
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("listener's password", LISTENER_PASSWORD);
        secrets.put("listener's previous password", PREVIOUS_PASSWORD);
        secrets.put("a wrong password", WRONG_PASSWORD);
        secrets.put("store's password", STORE_PASSWORD);
        secrets.put("HRIS database's password", HRIS_DATABASE_PASSWORD);
        secrets.put("PI's key", API_KEY);
        secrets.put("ATS' token", ATS_TOKEN);
        secrets.put("ATS' signing secret", ATS_SIGNING);
        secrets.put("HRIS' password", HRIS_PASSWORD);
        secrets.put("HRIS' parameter", HRIS_PARAMETER);
        return secrets;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLogAndKeepNoSecretInAnySpellingAtAnyLevel(boolean isJson) {
        Postgres postgres = landscape.database();
        PiOrders pi = landscape.piOrders();
        Peer ats = landscape.peer("ats").replies(NoSecretInLogsIT::echo);
        Peer hris = landscape.peer("hris").replies(call -> call.attempt() == 1 ? echo(call) : Reply.ok());
        Connector connector = connector(postgres, isJson);
        // Given
        HrisDatabase database = HrisDatabase.in(landscape.database());
        pi.connect(database.connect(connector))
                .set("pi.api.key", API_KEY)
                .set("hris.jdbc.password", HRIS_DATABASE_PASSWORD)
                .deliversTo(ats)
                .set("destinations.ats.authorization", "Bearer " + ATS_TOKEN)
                .set("destinations.ats.secret", "whsec_" + ATS_SIGNING)
                .set("destinations.hris.url", hris.url("/hris?api_key=" + Spellings.encoded(HRIS_PARAMETER)))
                .set("destinations.hris.authorization", "Basic " + Spellings.base64("hris-user:" + HRIS_PASSWORD))
                .start();
        Outbox outbox = new Outbox(postgres);

        // When
        PiWebhook webhook = PiWebhook.completed("1;BA");
        assertThat(connector.pi().withPassword(LISTENER_PASSWORD).send(webhook).statusCode())
                .isEqualTo(200);
        assertThat(connector.pi().withPassword(PREVIOUS_PASSWORD).send(webhook).statusCode())
                .isEqualTo(200);
        assertThat(connector.pi().withPassword(WRONG_PASSWORD).send(webhook).statusCode())
                .isEqualTo(401);
        String record = HrisDatabase.newRecordId();
        database.insert(Request.of(record, "BA"));
        database.awaitOrdered(record, "BA");
        hris.awaitCallsAbout(webhook.assessmentId(), 2);
        outbox.awaitState(webhook.assessmentId(), "hris", "done");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> outbox.attempts(outbox.about(webhook.assessmentId(), "ats")
                                        .get(0))
                                .size()
                        >= 2);
        connector.stop();

        // Then
        String log = connector.output();
        assertThat(log)
                .as("what goes over the wire is logged, or this test shows nothing")
                .contains("Authorization: ***", "api-key: ***", "POST /hris?api_key=*** HTTP/1.1");
        assertThat(outbox.attempts(outbox.about(webhook.assessmentId(), "ats").get(0)))
                .extracting(Outbox.Attempt::error)
                .allSatisfy(error -> assertThat(error).contains("token *** is not allowed"));
        Spellings.assertNoneIn(log, SECRETS);
        Spellings.assertNoneIn(postgres.dump(), SECRETS);
    }

    private static Connector connector(Postgres postgres, boolean isJson) {
        Connector connector = landscape
                .connector(postgres, "no-secret-" + isJson)
                .set("quarkus.datasource.password", STORE_PASSWORD)
                .set("pi.listener.password", LISTENER_PASSWORD)
                .set("pi.listener.previous-password", PREVIOUS_PASSWORD)
                .set("quarkus.log.console.json.enabled", Boolean.toString(isJson));
        return Spellings.logEverything(connector);
    }

    /** An error page with what it was sent, in several spellings. */
    private static Reply echo(Call call) {
        String token = call.header("authorization").orElse("-").replaceFirst("^[A-Za-z]+ ", "");
        String sent = token + " " + call.target();
        return Reply.status(503)
                .withBody("token " + token + " is not allowed; " + Spellings.encoded(sent) + "; "
                        + Spellings.encoded(sent).toLowerCase(Locale.ROOT) + "; " + Spellings.html(sent) + "; "
                        + Spellings.json(sent));
    }
}
