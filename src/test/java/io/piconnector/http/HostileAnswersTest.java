package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Fuzz;
import io.piconnector.testkit.HostileAnswer;
import io.piconnector.testkit.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Camel's {@code http} component as application.properties sets it up, with as few connections as there are calls at a time. */
class HostileAnswersTest {

    /** For what only the deadline ends, and for what must end before. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int CONNECTIONS = 2;

    private HttpLimits limits;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ExecutorService calls = Executors.newCachedThreadPool();
    private ProducerTemplate template;

    private void start(Duration timeout) {
        limits = new HttpLimits(timeout);
        camel.addComponent("http", component(timeout));
        camel.addComponent("https", component(timeout));
        camel.start();
        template = camel.createProducerTemplate();
    }

    private HttpComponent component(Duration timeout) {
        HttpComponent http = new BoundedHttpComponent();
        http.setHttpClientConfigurer(limits);
        http.setAutomaticRetriesDisabled(true);
        http.setCookieManagementDisabled(true);
        http.setConnectionRequestTimeout(timeout.toMillis());
        http.setConnectTimeout(timeout.toMillis());
        http.setResponseTimeout(timeout.toMillis());
        http.setSoTimeout(timeout.toMillis());
        http.setConnectionsPerRoute(CONNECTIONS);
        return http;
    }

    @AfterEach
    void stop() {
        calls.shutdownNow();
        camel.stop();
        limits.stop();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailTheAttemptAndKeepTheConnectionsWhenTheAnswerIsHostile(HostileAnswer hostile) throws Exception {
        try (RawPeer peer = RawPeer.start()) {
            // Given
            start(hostile.isSlow() ? SHORT : LONG);
            peer.answers(hostile);

            // When
            for (int i = 0; i <= CONNECTIONS; i++) {
                Exception failure = call("http:ats", peer.url("/in"));

                // Then
                assertThat(failure).as("call %d", i).isInstanceOf(IOException.class);
                assertThat(failure instanceof InterruptedIOException).isEqualTo(hostile.isSlow());
            }
            assertThat(peer.requests()).isEqualTo(CONNECTIONS + 1);
            peer.answers(out -> out.write(RawPeer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
            for (int i = 0; i <= CONNECTIONS; i++) {
                assertThat(call("http:ats", peer.url("/in"))).isNull();
            }
        }
    }

    @Test
    void shouldReadOrFailAndKeepTheConnectionsWhateverBytesAreAnswered() {
        try (RawPeer peer = RawPeer.start()) {
            // Given
            start(LONG);
            Fuzz answers = Fuzz.of(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nT: u\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u0008\u0008\u0000",
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
                    "HTTP/1.0 503 Busy\r\nRetry-After: 5\r\n\r\nbusy");

            // When
            answers.run(input -> {
                byte[] bytes = input.bytes();
                peer.answers(out -> {
                    out.write(bytes);
                    throw new IOException("hangs up");
                });
                assertThat(call("http:ats", peer.url("/in")))
                        .satisfiesAnyOf(
                                answered -> assertThat(answered).isNull(),
                                failed -> assertThat(failed).isInstanceOf(IOException.class),
                                refused -> assertThat(refused).isInstanceOf(HttpOperationFailedException.class));
            });

            // Then
            peer.answers(out -> out.write(RawPeer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
            for (int i = 0; i <= CONNECTIONS; i++) {
                await().until(() -> call("http:ats", peer.url("/in")) == null); // a connection may be stale
            }
        }
    }

    @Test
    void shouldEndACallWhoseTlsHandshakeDripsIn() throws Exception {
        try (RawPeer peer = RawPeer.start()) {
            start(SHORT);
            // Given the head of a TLS record of 16,000 bytes, a handshake, and its bytes one by one
            peer.greets(out -> {
                out.write(new byte[] {22, 3, 3, 62, (byte) 128});
                HostileAnswer.DRIPPING_HEAD.write(out);
            });
            for (String host : new String[] {"127.0.0.1", "localhost"}) {
                // When
                long start = System.nanoTime();
                Exception failure = call("http:ats", "https://" + host + ":" + peer.port() + "/in");

                // Then
                assertThat(failure).hasMessage("no complete answer within 1000 ms");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.multipliedBy(5));
            }
        }
    }

    @Test
    void shouldEndACallThatWaitsForAConnectionWhenAllAreTaken() throws Exception {
        try (RawPeer peer = RawPeer.start()) {
            // Given
            start(SHORT);
            peer.answers(HostileAnswer.DRIPPING_BODY);

            // When
            Future<?>[] all = new Future<?>[3 * CONNECTIONS];
            long start = System.nanoTime();
            for (int i = 0; i < all.length; i++) {
                all[i] = calls.submit(() -> call("http:ats", peer.url("/in")));
            }

            // Then
            for (Future<?> one : all) {
                assertThat(one.get(LONG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG.dividedBy(2));
        }
    }

    @Test
    void shouldGoOnWhenAnErrorEscapesWithinTheClient() throws Exception {
        try (RawPeer peer = RawPeer.start()) {
            // Given
            start(LONG);
            HttpComponent fragile = component(LONG);
            fragile.setHttpClientConfigurer(client -> {
                limits.configureHttpClient(client);
                client.addResponseInterceptorLast((answer, entity, context) -> {
                    if (answer.containsHeader("X-Error")) {
                        throw new StackOverflowError();
                    }
                });
            });
            camel.addComponent("fragile", fragile);
            peer.answers(out -> out.write(RawPeer.bytes("HTTP/1.1 200 OK\r\nX-Error: 1\r\nContent-Length: 0\r\n\r\n")));

            // When
            for (int i = 0; i <= CONNECTIONS; i++) {
                assertThat(call("fragile:http://ats", peer.url("/in")))
                        .hasMessage("the answer cannot be read: java.lang.StackOverflowError");
            }

            // Then
            peer.answers(out -> out.write(RawPeer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
            assertThat(call("fragile:http://ats", peer.url("/in"))).isNull();
        }
    }

    @Test
    void shouldReadAnAnswerThatIsCompressedOnce() throws Exception {
        try (RawPeer peer = RawPeer.start()) {
            // Given
            start(LONG);
            byte[] body = gzip(RawPeer.bytes("{\"assessmentId\":\"a1\"}"));
            peer.answers(out -> {
                out.write(RawPeer.bytes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n"
                        + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n"));
                out.write(body);
            });

            // When
            String answer =
                    template.requestBodyAndHeader("http:ats", null, Exchange.HTTP_URI, peer.url("/in"), String.class);

            // Then
            assertThat(answer).isEqualTo("{\"assessmentId\":\"a1\"}");
        }
    }

    @Test
    void shouldNotDecompressTwiceWhenTheAnswerSaysOnce() throws Exception {
        try (RawPeer peer = RawPeer.start()) {
            // Given
            start(LONG);
            byte[] inner = gzip(RawPeer.bytes("{}"));
            byte[] outer = gzip(inner);
            peer.answers(out -> {
                out.write(RawPeer.bytes(
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + outer.length + "\r\n\r\n"));
                out.write(outer);
            });

            // When
            byte[] answer =
                    template.requestBodyAndHeader("http:ats", null, Exchange.HTTP_URI, peer.url("/in"), byte[].class);

            // Then
            assertThat(answer).isEqualTo(inner);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    /** What a route sees of a call: its failure, or null. */
    private Exception call(String endpoint, String url) throws Exception {
        Future<Exchange> call = calls.submit(() -> template.request(endpoint, exchange -> {
            exchange.getMessage().setHeaders(Map.of(Exchange.HTTP_URI, url, Exchange.HTTP_METHOD, "POST"));
            exchange.getMessage().setBody("{}");
        }));
        return call.get(LONG.toSeconds(), TimeUnit.SECONDS).getException();
    }
}
