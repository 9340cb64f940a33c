package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.HrisDatabase.Request;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Handling;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The HRIS database is away: the listener does not mind, and nothing is ordered twice. */
@Tag("long")
class HrisDatabaseAwayIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final HrisDatabase hris = HrisDatabase.in(landscape.server("hris"));
    private static final PiOrders pi = landscape.piOrders();
    private static final Peer ats = landscape.peer("ats");
    private static final Connector connector = pi.connect(hris.connect(landscape.connector(postgres, "hris-away")))
            .set("delivery.timeout", "10s")
            .set("delivery.lease", "30s")
            .set("pi.order.doubt", "11s")
            .deliversAllTo(ats);

    private final String id = HrisDatabase.newRecordId();

    @BeforeAll
    static void start() {
        hris.postgres().stop();
        connector.start();
        hris.postgres().start();
    }

    @Test
    void shouldOrderOnceTheHrisIsThereWhenItWasAwayAtStart() {
        // When
        hris.insert(Request.of(id, "BA"));

        // Then
        assertThat(hris.awaitOrdered(id, "BA").piAssessmentId())
                .isEqualTo(pi.assessment(id + ";BA").assessmentId());
    }

    @Test
    void shouldAcceptWebhooksAndWriteBackLaterWhenTheHrisGoesAwayAfterTheOrder() throws Exception {
        // Given
        CountDownLatch mayAnswer = new CountDownLatch(1);
        pi.onOrder(id + ";BA", number -> {
            try {
                mayAnswer.await(9, TimeUnit.SECONDS);
                return Handling.sound();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        hris.insert(Request.of(id, "BA"));
        await().atMost(Duration.ofSeconds(20)).until(() -> pi.posts(id + ";BA").size() == 1);

        // When
        hris.postgres().stop();
        mayAnswer.countDown();

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> outbox.ofRecord(id + ";BA", "write-back").stream()
                .anyMatch(message -> message.attempts() >= 3));
        assertThat(outbox.ofRecord(id + ";BA", "orders")).singleElement().returns("done", Outbox.Message::state);
        PiWebhook webhook = PiWebhook.completed("1;CA");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
        ats.awaitCallAbout(webhook.assessmentId());
        assertThat(connector.get("/q/health/ready").orElseThrow().statusCode()).isEqualTo(200);

        // When
        hris.postgres().start();

        // Then
        assertThat(hris.awaitOrdered(id, "BA").piAssessmentId())
                .isEqualTo(pi.assessment(id + ";BA").assessmentId());
        assertThat(pi.posts(id + ";BA")).hasSize(1);
        assertThat(pi.searches(id + ";BA")).isEmpty();
        assertThat(connector.output()).contains("the HRIS cannot be polled", "the HRIS is polled again");
    }
}
