package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kubernetes is told, from the first moment on: who is sent a webhook because a probe said yes, takes it. */
class ProbesIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/started", "/q/health/ready"})
    void shouldAcceptWebhooksFromTheMomentAProbeSaysYes(String probe) {
        Postgres postgres = landscape.database();
        Peer destination = landscape.peer("destination");
        Connector connector = landscape
                .connector(postgres, "probes")
                .deliversAllTo(destination)
                .launch();
        // Given
        await(probe)
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> connector.get(probe).map(HttpResponse::statusCode).orElse(0) == 200);

        // When
        int answer = connector.pi().send(PiWebhook.completed("1;BA")).statusCode();

        // Then
        assertThat(answer).isEqualTo(200);
    }
}
