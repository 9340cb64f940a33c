package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiLoad;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One slow destination never delays another. */
class IsolationIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    @Test
    void shouldDeliverToTheHrisWithinTwoSecondsWhileTheAtsHangsThirtySecondsPerCall() {
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector connector = landscape
                .connector(postgres, "isolation")
                .deliversTo(ats, hris)
                .set("delivery.timeout", "40s")
                .set("delivery.lease", "60s")
                .start();
        // Given
        ats.replies(call -> Reply.ok().after(Duration.ofSeconds(30)));

        // When
        PiLoad load = PiLoad.start(connector::pi, () -> PiWebhook.completed("1;BA"), 50, 50);
        await().atMost(Duration.ofSeconds(20)).until(() -> load.acceptedCount() >= 250);
        load.finish();

        // Then
        load.accepted().forEach((assessmentId, accepted) -> {
            Call call = hris.awaitCallAbout(assessmentId);
            assertThat(Duration.between(accepted.at(), call.startedAt())).isLessThan(Duration.ofSeconds(2));
        });
        assertThat(ats.calls()).as("the ATS was really called").isNotEmpty();
        assertThat(ats.calls())
                .as("no call to the ATS came to an end meanwhile")
                .extracting(Call::endedAt)
                .containsOnly(Optional.empty());
        assertThat(load.accepted().keySet())
                .as("events are waiting for the ATS")
                .hasSizeGreaterThan(ats.calls().size());
    }
}
