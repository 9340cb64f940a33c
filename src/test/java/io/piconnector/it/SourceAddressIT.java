package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call the listener: one connector behind a trusted proxy, one that trusts nobody. */
class SourceAddressIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer destination = landscape.peer("destination");
    private static final Connector behindProxy = connector("addresses-behind-proxy")
            .set("pi.listener.allowed-addresses", "203.0.113.0/24,2001:db8::/32")
            .set("pi.listener.trusted-proxies", "127.0.0.1,10.0.0.0/8")
            .start();
    private static final Connector direct = connector("addresses-direct")
            .set("pi.listener.allowed-addresses", "203.0.113.0/24")
            .start();

    private static Connector connector(String name) {
        return landscape.connector(postgres, name).deliversAllTo(destination);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 203.0.113.9, 10.1.2.3", "Forwarded: for=\"[2001:db8::17]:4711\""})
    void shouldAccept(String forwarded) {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");

        // When
        HttpResponse<String> answer = behindProxy.pi().send(with(forwarded, behindProxy, webhook));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        destination.awaitCallAbout(webhook.assessmentId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 203.0.113.9, 198.51.100.1, 10.1.2.3", "X-Nothing: at-all"})
    void shouldAnswer403AndStoreNothing(String forwarded) {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");

        // When
        HttpResponse<String> answer = behindProxy.pi().send(with(forwarded, behindProxy, webhook));

        // Then
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEmpty();
        assertThat(outbox.about(webhook.assessmentId())).isEmpty();
    }

    @Test
    void shouldNotBelieveAForwardedAddressWhenTheCallerIsNoTrustedProxy() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");

        // When
        HttpResponse<String> answer = direct.pi().send(with("X-Forwarded-For: 203.0.113.9", direct, webhook));

        // Then
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEmpty();
        assertThat(outbox.about(webhook.assessmentId())).isEmpty();
    }

    private static HttpRequest with(String header, Connector connector, PiWebhook webhook) {
        int colon = header.indexOf(':');
        return connector
                .pi()
                .request(webhook)
                .header(header.substring(0, colon), header.substring(colon + 1).strip())
                .build();
    }
}
