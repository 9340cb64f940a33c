package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HostileAnswer;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.RawPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a destination or PI answers: the process lives with 256 MB, the others are served, and nothing is lost. */
@Tag("long")
class HostileDestinationsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    /** More than the connections that the client keeps for a destination. */
    private static final int REQUESTS = 25;

    private static final Duration PROMPTLY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final RawPeer.Answer SOUND = out -> out.write(RawPeer.bytes(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"score\":7}"));

    @Test
    void shouldServeTheHrisAndLoseNothingWhateverTheAtsAnswers() {
        Postgres postgres = landscape.database();
        RawPeer ats = landscape.rawPeer();
        Peer hris = landscape.peer("hris");
        Connector connector = connector(postgres, "hostile-destinations")
                .set("destinations.ats.url", ats.url("/ats"))
                .deliversTo(hris)
                .start();
        List<String> sent = new ArrayList<>();
        for (HostileAnswer hostile : HostileAnswer.values()) {
            // Given
            ats.answers(hostile);
            int before = ats.requests();

            // When
            Instant start = Instant.now();
            List<String> now = send(connector, 8);
            sent.addAll(now);

            // Then
            for (String assessmentId : now) {
                Call call = hris.awaitCallAbout(assessmentId);
                assertThat(Duration.between(start, call.startedAt()))
                        .as("%s", hostile)
                        .isLessThan(PROMPTLY);
            }
            awaitRequests(ats, before, hostile);
            assertThat(connector.isAlive()).as("%s", hostile).isTrue();
        }

        // When
        long pid = connector.pid();
        ats.answers(SOUND);

        // Then
        awaitAllDone(new Outbox(postgres), "ats", sent);
        assertThat(connector.pid()).isEqualTo(pid);
        assertThat(connector.output()).doesNotContain("OutOfMemoryError", "Connection pool shut down");
    }

    @Test
    void shouldGoOnFetchingResultsWhateverPiAnswered() {
        Postgres postgres = landscape.database();
        RawPeer pi = landscape.rawPeer();
        Peer destination = landscape.peer("destination");
        Connector connector = connector(postgres, "hostile-pi")
                .set("pi.api.base-url", pi.url("/api/v1"))
                .set("pi.api.key", "the-key-of-pi")
                .deliversAllTo(destination)
                .start();
        List<String> sent = new ArrayList<>();
        for (HostileAnswer hostile : HostileAnswer.values()) {
            // Given
            pi.answers(hostile);
            int before = pi.requests();

            // When
            sent.addAll(send(connector, 8));

            // Then
            awaitRequests(pi, before, hostile);
            assertThat(connector.isAlive()).as("%s", hostile).isTrue();
        }

        // When
        pi.answers(SOUND);

        // Then
        awaitAllDone(new Outbox(postgres), "events", sent);
        for (String assessmentId : sent) {
            Call call = destination.awaitCallAbout(assessmentId);
            assertThat(call.json().at("/data/result/score").intValue()).isEqualTo(7);
        }
        assertThat(connector.output()).doesNotContain("OutOfMemoryError", "Connection pool shut down");
    }

    private static Connector connector(Postgres postgres, String name) {
        return landscape
                .connector(postgres, name)
                .set("delivery.timeout", "3s")
                .set("delivery.max-backoff", "500ms")
                .set("delivery.max-attempts", "1000000");
    }

    private static List<String> send(Connector connector, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PiWebhook webhook = PiWebhook.completed("1;BA");
            assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
            ids.add(webhook.assessmentId());
        }
        return ids;
    }

    private static void awaitRequests(RawPeer peer, int before, HostileAnswer hostile) {
        await(hostile + " was answered " + REQUESTS + " times")
                .atMost(PATIENCE)
                .until(() -> peer.requests() >= before + REQUESTS);
    }

    private static void awaitAllDone(Outbox outbox, String queue, List<String> assessmentIds) {
        await(queue + " has done all")
                .atMost(PATIENCE)
                .until(() -> outbox.in(queue).stream()
                                .filter(message -> message.state().equals("done"))
                                .count()
                        == assessmentIds.size());
    }
}
