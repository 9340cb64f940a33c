package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person is told, and when. AlertsTest shows the transitions. */
class AlertsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void shouldTellThatAMessageDiedAndThatItIsOver() {
        Postgres postgres = landscape.database();
        Outbox outbox = new Outbox(postgres);
        Peer hris = landscape.peer("hris");
        AtomicInteger status = new AtomicInteger(410);
        Peer ats = landscape.peer("ats").replies(call -> Reply.status(status.get()));
        // Given a receiver that is away at first
        Peer people = landscape.peer("people").replies(call -> call.attempt() == 1 ? Reply.status(503) : Reply.ok());
        Connector connector = landscape
                .connector(postgres, "alerts")
                .deliversTo(ats, hris)
                .set("alerts.url", people.url("/alerts"))
                .set("alerts.secret", SECRET)
                .set("pi.listener.public-url", "https://connector.example")
                .start();
        PiWebhook webhook = PiWebhook.completed("123456;BA");

        // When
        connector.pi().send(webhook);
        outbox.awaitState(webhook.assessmentId(), "ats", "dead");
        await().atMost(Duration.ofSeconds(30)).until(() -> answered(people).size() == 1);
        status.set(200);
        postgres.execute("update outbox_message set state = 'waiting', attempts = 0, due_at = now(), finished_at = null"
                + " where state = 'dead'");

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> answered(people).size() == 2);
        List<Call> calls = answered(people);
        assertThat(calls.get(0).body())
                .contains("\"alert.raised\"", "\"dead:ats\"", webhook.assessmentId(), "123456;BA", "410")
                .contains("https://connector.example/console/");
        assertThat(calls.get(1).body()).contains("\"alert.over\"", "\"dead:ats\"");
        assertThat(calls)
                .allSatisfy(call -> assertThatCode(() -> new Webhook(SECRET).verify(call.body(), call.headers()))
                        .doesNotThrowAnyException());
        assertThat(connector.output()).doesNotContain(SECRET);
    }

    private static List<Call> answered(Peer people) {
        return people.calls(call -> call.answeredWith() == 200);
    }
}
