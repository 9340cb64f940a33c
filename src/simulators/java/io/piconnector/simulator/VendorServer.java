package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The HTTP server of a vendor, on 127.0.0.1. It can be away, out of order, or slow. */
public final class VendorServer implements AutoCloseable {

    private final String name;
    private final Complaints complaints;
    private final Function<Request, Reply> handler;
    private final ExecutorService threads;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int port;
    private volatile HttpServer server;
    private volatile int outOfOrder;
    private volatile Duration delay = Duration.ZERO;

    /** @param port 0 for any free one */
    VendorServer(String name, int port, Complaints complaints, Function<Request, Reply> handler) {
        this.name = name;
        this.port = port;
        this.complaints = complaints;
        this.handler = handler;
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        comeBack();
    }

    /**
     * What came in.
     *
     * @param target path and query
     */
    public record Request(String method, String target, Map<String, List<String>> headers, String body) {

        /** The only value of a header; empty where it is missing, or came more than once. */
        String header(String header) {
            List<String> values = headers.getOrDefault(header, List.of());
            return values.size() == 1 ? values.get(0) : "";
        }

        /** Missing where the body is no JSON. */
        JsonNode json() {
            return Json.read(body);
        }
    }

    /** What the vendor answers; without a body where it is null. */
    record Reply(int status, JsonNode body) {

        static Reply status(int status) {
            return new Reply(status, null);
        }
    }

    /** Where the vendor is; without a path. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Every request so far, whatever became of it. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** From now on connections are refused. */
    public void goAway() {
        server.stop(0);
    }

    /** Listens again, at the same port. */
    public void comeBack() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot listen", e);
        }
        port = server.getAddress().getPort();
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    /** Answers everything with a status, and does nothing; with 0 it works again. */
    public void outOfOrder(int status) {
        outOfOrder = status;
    }

    /** Takes so long from now on before it answers. */
    public void slow(Duration time) {
        delay = time;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Runs something that the vendor does by itself. */
    void later(Runnable task) {
        threads.execute(task);
    }

    void later(Duration wait, Runnable task) {
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(task);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            if (closed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            Reply reply = outOfOrder == 0 ? answer(request) : Reply.status(outOfOrder);
            if (reply.body() == null) {
                exchange.sendResponseHeaders(reply.status(), -1);
                return;
            }
            byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply answer(Request request) {
        try {
            return handler.apply(request);
        } catch (RuntimeException e) {
            complaints.add("the simulator of " + name + " failed at " + request + ": " + e);
            return Reply.status(500);
        }
    }
}
