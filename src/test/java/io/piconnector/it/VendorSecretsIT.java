package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.simulator.Ashby;
import io.piconnector.simulator.AshbyApplication;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.Greenhouse;
import io.piconnector.simulator.HiBob;
import io.piconnector.simulator.Recruitee;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Hiring;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Spellings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything is logged that the build lets through, and every hiring system echoes what it was sent: no secret is in it. */
class VendorSecretsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String GREENHOUSE_KEY = "greenhouse/key+of&acme\"1";
    private static final String ASHBY_KEY = "ashby/key+of&acme\"1";
    private static final String RECRUITEE_KEY = "recruitee/key+of&acme\"1";
    private static final String WRONG_KEY = "guessed/key+of&acme\"1";
    private static final String ASHBY_API_KEY = "ashby/api-key+<1>";
    private static final String RECRUITEE_SECRET = "recruitee/secret+<1>";
    private static final String CLIENT_SECRET = "client/secret+<1>";
    private static final String WEBHOOK_SECRET = "webhook/secret+<1>";

    private static final Map<String, String> SECRETS = secrets();

    private static Map<String, String> secrets() {
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("Greenhouse's key", GREENHOUSE_KEY);
        secrets.put("Ashby's key", ASHBY_KEY);
        secrets.put("Recruitee's key", RECRUITEE_KEY);
        secrets.put("a wrong key", WRONG_KEY);
        secrets.put("our key at Ashby", ASHBY_API_KEY);
        secrets.put("our secret at Recruitee", RECRUITEE_SECRET);
        secrets.put("our client secret at HiBob", CLIENT_SECRET);
        secrets.put("HiBob's webhook secret", WEBHOOK_SECRET);
        return secrets;
    }

    @Test
    void shouldLogAndKeepNoSecretOfHiringSystems() {
        Postgres postgres = landscape.database();
        Outbox outbox = new Outbox(postgres);
        PiOrders pi = landscape.piOrders();
        Peer vendors = landscape.peer("vendors").replies(VendorSecretsIT::echo);
        Greenhouse greenhouse = landscape.closes(Greenhouse.start());
        Ashby ashby = landscape.closes(Ashby.start(ASHBY_API_KEY));
        Recruitee recruitee = landscape.closes(Recruitee.start("pi-connector", RECRUITEE_SECRET));
        HiBob bob = landscape.closes(HiBob.start("client", CLIENT_SECRET, WEBHOOK_SECRET));
        Connector connector = Hiring.connect(
                        Spellings.logEverything(landscape.connector(postgres, "vendor-secrets")), pi)
                .set("partners.greenhouse.keys.acme", GREENHOUSE_KEY)
                .set("partners.greenhouse.hosts", vendors.url(""))
                .set("partners.ashby.keys.acme", ASHBY_KEY)
                .set("partners.ashby.api-key", ASHBY_API_KEY)
                .set("partners.ashby.base-url", vendors.url("/ashby"))
                .set("partners.recruitee.keys.acme", RECRUITEE_KEY)
                .set("partners.recruitee.codename", "pi-connector")
                .set("partners.recruitee.secret", RECRUITEE_SECRET)
                .set("partners.recruitee.base-url", vendors.url("/recruitee"))
                .set("partners.hibob.client-id", "client")
                .set("partners.hibob.client-secret", CLIENT_SECRET)
                .set("partners.hibob.token-url", vendors.url("/token"))
                .set("partners.hibob.webhook-secret", WEBHOOK_SECRET)
                .set("partners.hibob.base-url", vendors.url("/hibob"))
                .start();
        Candidate candidate = Candidate.named("Ilse", "Varga");
        // Given
        greenhouse.partner(connector.url() + "/partners/greenhouse", WRONG_KEY).tests();
        greenhouse.partner(connector.url() + "/partners/greenhouse", GREENHOUSE_KEY);
        ashby.partner(connector.url() + "/partners/ashby", ASHBY_KEY);
        recruitee.partner(connector.url() + "/partners/recruitee", RECRUITEE_KEY);
        bob.partner(connector.url() + "/partners/hibob/events");

        // When
        Greenhouse.Sent sent = greenhouse.sendTest("behavioral", candidate, vendors.url("/take_home_tests/1"));
        Ashby.Started started = ashby.start(ashby.assessmentTypes().get(0).id(), AshbyApplication.of(candidate));
        Recruitee.Sent report = recruitee.sendCandidate(recruitee.tests().get(0), candidate);
        bob.order("behavioral", candidate);
        await("PI has three orders")
                .atMost(Duration.ofSeconds(30))
                .until(() -> pi.assessments().size() == 3);
        pi.assessments().forEach(assessment -> pi.sendWebhook(connector, assessment, 40));
        await("each hiring system has answered with an error twice")
                .atMost(Duration.ofSeconds(40))
                .until(() -> Stream.of("greenhouse", "ashby", "recruitee", "hibob-orders")
                        .allMatch(queue -> outbox.in(queue).stream()
                                .anyMatch(message -> outbox.attempts(message).size() >= 2)));
        connector.stop();

        // Then
        assertThat(sent.isTaken() && started.isStarted() && report.isTaken()).isTrue();
        String log = connector.output();
        assertThat(log)
                .as("what goes over the wire is logged, or this test shows nothing")
                .contains("PATCH /take_home_tests/1 HTTP/1.1", "RT-PARTNER-SECRET: ***", "Authorization: Basic ***");
        assertThat(outbox.in("ashby")).anySatisfy(message -> assertThat(outbox.attempts(message))
                .anySatisfy(attempt -> assertThat(attempt.error()).contains("token ***")));
        Spellings.assertNoneIn(log, SECRETS);
        Spellings.assertNoneIn(postgres.dump(), SECRETS);
    }

    /** An error page with what it was sent. */
    private static Reply echo(Call call) {
        String token = call.header("authorization").orElse("-").replaceFirst("^[A-Za-z]+ ", "");
        String sent = token + " " + call.header("rt-partner-secret").orElse("-") + " " + call.body();
        return Reply.status(503)
                .withBody("token " + token + " is not allowed; " + sent + "; " + Spellings.encoded(sent) + "; "
                        + Spellings.html(sent) + "; " + Spellings.json(sent));
    }
}
