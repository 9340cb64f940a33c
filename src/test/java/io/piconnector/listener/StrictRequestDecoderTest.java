package io.piconnector.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.piconnector.config.TestSettings;
import io.piconnector.testkit.Fuzz;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the bytes of a connection are cut into packets, the same requests come of them. */
class StrictRequestDecoderTest {

    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

    @BeforeAll
    static void startCamel() {
        CAMEL.start();
    }

    @AfterAll
    static void stopCamel() {
        CAMEL.stop();
    }

    private final Connections connections = new Connections(
            TestSettings.of("pi.listener.retry-after", "7", "pi.listener.max-connections", "10")
                    .pi(),
            CAMEL,
            new SimpleMeterRegistry());

    private EmbeddedChannel channel(Optional<Connections> of) {
        return new EmbeddedChannel(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast("guard", new ConnectionGuard(of))
                        .addLast("httpDecoder", new VertxHttpRequestDecoder(new HttpServerOptions()));
            }
        });
    }

    /** What is decoded of bytes that come in packets of a length: a line for each request, with its body. */
    private List<String> decode(String bytes, int packet) {
        EmbeddedChannel channel = channel(Optional.of(connections));
        for (int from = 0; from < bytes.length() && channel.isOpen(); from += packet) {
            String part = bytes.substring(from, Math.min(bytes.length(), from + packet));
            ByteBuf buffer = Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1);
            channel.writeInbound(buffer);
        }
        List<String> decoded = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (HttpObject one = channel.readInbound(); one != null; one = channel.readInbound()) {
            if (one.decoderResult().isFailure()) {
                decoded.add("malformed");
            } else if (one instanceof HttpRequest request) {
                current.append(request.method()).append(' ').append(request.uri());
            }
            if (one instanceof HttpContent content && one.decoderResult().isSuccess()) {
                current.append(content.content().readableBytes() == 0 ? "" : " ")
                        .append(content.content().toString(StandardCharsets.ISO_8859_1));
                if (content instanceof LastHttpContent) {
                    decoded.add(current.toString().replace(" ", ""));
                    current.setLength(0);
                }
            }
            ReferenceCountUtil.release(one);
        }
        channel.finishAndReleaseAll();
        return decoded;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: identity, chunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding:\r\n chunked\r\n",
                "Transfer-Encoding:\r\n\tchunked\r\n",
                "Transfer-Encoding: x\r\n chunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 0\r\n",
                "Content-Length: 5, 5\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length: 5\r\n X: y\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n",
                "X: a\rb\r\nContent-Length: 0\r\n",
                "X: a\u0000b\r\nContent-Length: 0\r\n",
                "X\r\nContent-Length: 0\r\n",
                ": x\r\nContent-Length: 0\r\n",
                "X(y): z\r\nContent-Length: 0\r\n",
                "X: y\nContent-Length: 0\n"
            })
    void shouldRefuseDoubtfulFramingWhateverThePackets(String headers) {
        shouldRefuseWhateverThePackets("POST /a HTTP/1.1\r\nHost: c\r\n" + headers + "\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\u000b/ HTTP/1.1\r\nHost: c\r\n\r\n",
                "GET\t/ HTTP/1.1\r\nHost: c\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: c\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: c\r\n\r\n",
                "GET / HTTP/1.2\r\nHost: c\r\n\r\n",
                "GET / HTTP/3.0\r\nHost: c\r\n\r\n",
                "GET /\r\n\r\n",
                " GET / HTTP/1.1\r\nHost: c\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "CONNECT c:80 HTTP/1.1\r\nHost: c\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: c\r\nX: 1\r\n 2\r\n\r\nGET /b HTTP/1.1\r\nHost: c\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: c\r\n\tX: 1\r\n\r\n",
                "GET /a\u000b HTTP/1.1\r\nHost: c\r\n\r\n",
                "\r\n GET /a HTTP/1.1\r\nHost: c\r\n\r\n",
                "POST /a HTTP/1.1\r\nHost: c\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: \u00f0\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: %\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: a%2\r\n\r\n"
            })
    void shouldRefuseWhateverThePackets(String bytes) {
        for (int packet = 1; packet <= bytes.length(); packet++) {
            assertThat(decode(bytes, packet)).as("packets of " + packet).containsExactly("malformed");
        }
    }

    @Test
    void shouldReadGoodRequestsWhateverThePackets() {
        // Given two with a length, empty lines before each, and one in chunks, which is the last
        String bytes = "\r\n\r\nPOST /a?x={} HTTP/1.1\r\nHost: c\r\nContent-Length: 11\r\n\r\nab\r\n c\r\n\td\r"
                + "\r\nGET http://c/b HTTP/1.1\r\nHost: c\r\n\r\n"
                + "POST /c HTTP/1.1\r\nHost: c\r\nX:\tfolded? no\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
                + "GET /hidden HTTP/1.1\r\nHost: c\r\n\r\n";

        // Then
        for (int packet = 1; packet <= bytes.length(); packet++) {
            assertThat(decode(bytes, packet))
                    .as("packets of " + packet)
                    .containsExactly("POST/a?x=%7B%7Dab\r\nc\r\n\td\r", "GET/b", "POST/cx");
        }
    }

    @Test
    void shouldReadTheSameWhateverThePacketsAndTheBytes() {
        Fuzz.of(
                        "POST /a?b=%zz HTTP/1.1\r\nHost: c\r\nContent-Length: 3\r\nAuthorization: x\r\n\r\nabc",
                        "GET /a HTTP/1.1\r\nHost: c:80\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
                        "POST /a HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n2;x=\"y\"\r\nab\r\n0\r\nT: u\r\n\r\n",
                        "Content-Length: 5\r\n",
                        "Transfer-Encoding: chunked\r\n",
                        "\r\n ")
                .run(input -> {
                    String bytes = new String(input.bytes(), StandardCharsets.ISO_8859_1);
                    bytes = bytes.substring(0, Math.min(bytes.length(), 3_000));
                    List<String> whole = decode(bytes, Math.max(1, bytes.length()));

                    assertThat(decode(bytes, 1)).isEqualTo(whole);
                    assertThat(whole.stream().filter("malformed"::equals)).hasSizeLessThanOrEqualTo(1);
                });
    }

    @Test
    void shouldTellTheCallerToWaitAsSetWhileTheRoutesDoNotRun() {
        // Given
        CAMEL.suspend();
        try {
            EmbeddedChannel channel = channel(Optional.of(connections));

            // When
            channel.writeInbound(
                    Unpooled.copiedBuffer("GET /a HTTP/1.1\r\nHost: c\r\n\r\n", StandardCharsets.US_ASCII));

            // Then
            ByteBuf answer = channel.readOutbound();
            assertThat(answer.toString(StandardCharsets.US_ASCII)).contains(" 503 ", "Retry-After: 7\r\n");
        } finally {
            CAMEL.resume();
        }
    }

    @Test
    void shouldAnswer503WhileNothingIsServed() {
        // Given
        EmbeddedChannel channel = channel(Optional.empty());

        // When
        channel.writeInbound(Unpooled.copiedBuffer(
                "POST /a HTTP/1.1\r\nHost: c\r\nContent-Length: 3\r\n\r\nab", StandardCharsets.ISO_8859_1));
        assertThat(channel.<ByteBuf>readOutbound())
                .as("before the body is complete")
                .isNull();
        channel.writeInbound(Unpooled.copiedBuffer("c", StandardCharsets.ISO_8859_1));

        // Then
        ByteBuf answer = channel.readOutbound();
        assertThat(answer.toString(StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: ");
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<Object>readInbound()).isNull();
    }
}
