package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiLoad;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The listener's password is changed as src/docs/operations.md says, while PI goes on calling. */
@Tag("long")
class PasswordRotationIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String OLD = "the-old-password";
    private static final String NEW = "the-new-password";

    @Test
    void shouldRefuseNoCallWhileThePasswordIsChanged() {
        Postgres postgres = landscape.database();
        Peer destination = landscape.peer("destination");
        Connector before = replica("before", postgres, destination, OLD, null);
        Connector during = replica("during", postgres, destination, NEW, OLD);
        Connector after = replica("after", postgres, destination, NEW, null);
        // Given
        before.start();
        AtomicReference<Pi> pi = new AtomicReference<>(before.pi().withPassword(OLD));
        PiLoad load = PiLoad.start(pi::get, () -> PiWebhook.completed("1;CA"), 30, 64);
        awaitMore(load);

        // When both are let in, and the pods are replaced
        during.start();
        pi.set(during.pi().withPassword(OLD));
        awaitMore(load);
        before.stop();

        // And PI's default webhook is changed, while orders of before keep their own
        pi.set(during.pi().withPassword(NEW));
        awaitMore(load);
        PiWebhook ofBefore = PiWebhook.completed("2;CA");
        int answerOfBefore = during.pi().withPassword(OLD).send(ofBefore).statusCode();

        // And the old one is taken out
        after.start();
        pi.set(after.pi().withPassword(NEW));
        awaitMore(load);
        during.stop();
        load.finish();

        // Then
        assertThat(load.refusals()).isEmpty();
        assertThat(load.withoutAnswer()).isZero();
        assertThat(answerOfBefore).isEqualTo(200);
        assertThat(after.pi()
                        .withPassword(OLD)
                        .send(PiWebhook.completed("3;CA"))
                        .statusCode())
                .as("over for good")
                .isEqualTo(401);
        Outbox outbox = new Outbox(postgres);
        await("everything is delivered").atMost(Duration.ofSeconds(60)).until(() -> outbox.count("waiting") == 0);
        assertThat(destination.calls()).hasSize(load.acceptedCount() + 1);
    }

    private static void awaitMore(PiLoad load) {
        int soFar = load.acceptedCount();
        await("calls are accepted").atMost(Duration.ofSeconds(30)).until(() -> load.acceptedCount() > soFar + 20);
    }

    private static Connector replica(
            String name, Postgres postgres, Peer destination, String password, String previousPassword) {
        return landscape
                .connector(postgres, "rotation-" + name)
                .deliversAllTo(destination)
                .set("pi.listener.password", password)
                .set("pi.listener.previous-password", previousPassword);
    }
}
