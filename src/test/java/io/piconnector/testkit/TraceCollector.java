package io.piconnector.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes traces as an OpenTelemetry collector does (OTLP over HTTP), and counts the spans of a trace. */
public final class TraceCollector implements AutoCloseable {

    private final HttpServer server;
    private final List<String> received = new CopyOnWriteArrayList<>();

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    public static TraceCollector start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TraceCollector collector = new TraceCollector(server);
            server.createContext("/v1/traces", call -> {
                collector.received.add(
                        HexFormat.of().formatHex(call.getRequestBody().readAllBytes()));
                call.sendResponseHeaders(200, -1);
                call.close();
            });
            server.start();
            return collector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many spans of a trace have arrived. Each span holds the trace's id once, as its first field of 16 bytes. */
    public long spans(String traceId) {
        String field = "0a10" + traceId;
        return received.stream()
                .mapToLong(body -> (body.length() - body.replace(field, "").length()) / field.length())
                .sum();
    }

    /** Whether any span holds a text. */
    public boolean hasText(String text) {
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        return received.stream().anyMatch(body -> body.contains(hex));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
