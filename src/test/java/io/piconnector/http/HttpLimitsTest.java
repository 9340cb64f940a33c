package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpLimitsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpLimits limits = new HttpLimits(TIMEOUT);
    private final CloseableHttpClient client = client();

    private CloseableHttpClient client() {
        HttpClientBuilder builder = HttpClientBuilder.create().disableAutomaticRetries();
        limits.configureHttpClient(builder);
        return builder.build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        limits.stop();
    }

    @Test
    void shouldLeaveAnOrdinaryAnswerAsItIs() throws Exception {
        try (Peer peer = Peer.start("ats")) {
            // Given
            peer.replies(call -> Reply.json("{\"name\":\"Zoë\"}"));

            // Then
            assertThat(get(peer.url("/in"))).isEqualTo("{\"name\":\"Zoë\"}");
        }
    }

    @Test
    void shouldLeaveAnAnswerWithoutBodyAsItIs() throws Exception {
        try (Peer peer = Peer.start("ats")) {
            // Given
            peer.replies(call -> Reply.status(204));

            // Then
            assertThat(get(peer.url("/in"))).isEmpty();
        }
    }

    @Test
    void shouldTakeTheLargestAnswerAndNoneThatIsLarger() throws Exception {
        try (Peer peer = Peer.start("ats")) {
            // Given
            String largest = "x".repeat(BoundedAnswers.MAX_ANSWER);
            peer.replies(call -> Reply.json(call.target().equals("/largest") ? largest : largest + "x"));

            // Then
            assertThat(get(peer.url("/largest"))).isEqualTo(largest);
            assertThatThrownBy(() -> get(peer.url("/larger")))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the answer is larger than 1048576 bytes");
        }
    }

    private String get(String url) throws IOException {
        return client.execute(
                new HttpGet(url),
                answer -> answer.getEntity() == null
                        ? ""
                        : new String(EntityUtils.toByteArray(answer.getEntity()), StandardCharsets.UTF_8));
    }
}
