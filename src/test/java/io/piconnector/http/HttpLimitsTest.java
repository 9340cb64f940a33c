package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpLimitsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

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

    @Test
    void shouldEndACallThatIsNotAnswered() {
        try (Peer peer = Peer.start("ats")) {
            // Given
            peer.replies(call -> Reply.ok().after(Duration.ofSeconds(30)));

            // Then
            assertEndsInTime(peer.url("/in"));
        }
    }

    @Test
    void shouldEndACallWhoseAnswerDripsInByteByByte() throws Exception {
        // Given a peer that never pauses for longer than any read time-out
        CountDownLatch end = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> drip(server, end));

            // Then
            assertEndsInTime("http://127.0.0.1:" + server.getLocalPort() + "/");
            end.countDown();
            dripping.get(10, TimeUnit.SECONDS);
        }
    }

    private void assertEndsInTime(String url) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> get(url))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("no complete answer within 2000 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, Duration.ofSeconds(10));
    }

    private static void drip(ServerSocket server, CountDownLatch end) {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            in.read(new byte[8192]);
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!end.await(20, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        } catch (SocketException goneAway) {
            // as it should
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
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
