package io.piconnector.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpLimitsTest {

    private final CountDownLatch isDone = new CountDownLatch(1);
    private final HttpLimits limits = new HttpLimits(Duration.ofMillis(500));
    private CloseableHttpClient client;
    private ServerSocket server;

    /** What the peer sends after the request's first bytes have come. */
    private interface Answer {
        void send(OutputStream out) throws IOException, InterruptedException;
    }

    @BeforeEach
    void start() throws IOException {
        HttpClientBuilder builder = HttpClientBuilder.create().disableAutomaticRetries();
        limits.configureHttpClient(builder);
        client = builder.build();
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        isDone.countDown();
        client.close();
        server.close();
        limits.stop();
    }

    @Test
    void shouldHandOnAnAnswerWithinTheLimits() throws IOException {
        // Given
        answer(out -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII)));

        // When
        String body = client.execute(get(), response -> EntityUtils.toString(response.getEntity()));

        // Then
        assertThat(body).isEqualTo("ok");
    }

    @Test
    void shouldEndACallWhoseAnswerDrips() throws IOException {
        // Given
        answer(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(US_ASCII));
            while (!isDone.await(50, TimeUnit.MILLISECONDS)) {
                out.write('.');
                out.flush();
            }
        });

        // When, Then
        assertThatThrownBy(() -> client.execute(get(), response -> "answered"))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("no complete answer within 500 ms");
    }

    @Test
    void shouldEndACallWhoseHeadersDrip() throws IOException {
        // Given
        answer(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Drip: ".getBytes(US_ASCII));
            while (!isDone.await(50, TimeUnit.MILLISECONDS)) {
                out.write('.');
                out.flush();
            }
        });

        // When, Then
        assertThatThrownBy(() -> client.execute(get(), response -> "answered"))
                .isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void shouldEndACallWhoseAnswerNeverEnds() throws IOException {
        // Given
        answer(out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
            byte[] chunk = ("8000\r\n" + "x".repeat(0x8000) + "\r\n").getBytes(US_ASCII);
            while (isDone.getCount() > 0) {
                out.write(chunk);
            }
        });

        // When, Then
        assertThatThrownBy(() -> client.execute(get(), response -> "answered"))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer is larger than 1048576 bytes");
    }

    private HttpGet get() {
        return new HttpGet("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private void answer(Answer answer) {
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[1024]);
                answer.send(socket.getOutputStream());
                isDone.await();
            } catch (IOException | InterruptedException e) {
                // the client hung up, which is what these tests are about
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
