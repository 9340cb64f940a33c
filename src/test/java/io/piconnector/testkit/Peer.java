package io.piconnector.testkit;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An HTTP server on 127.0.0.1 that stands for an ATS, an HRIS or PI's API: it records every request and answers as it is told.
 *
 * <p>It speaks plain HTTP/1.1 over its own sockets, because a library's server cannot reset a connection on demand, closes idle
 * connections when it likes, and hides when a call ended.
 */
public final class Peer extends LoopbackServer {

    private final String name;
    private final List<Call> calls = new ArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Function<Call, Reply> replies = call -> Reply.ok();

    private Peer(String name, int port) {
        super(name, port);
        this.name = name;
    }

    /** Starts a peer that answers every request with 200 and an empty body. */
    public static Peer start(String name) {
        return start(name, FreePort.next());
    }

    /** Starts a peer on a given port: that of a peer that was closed, which so comes back. */
    public static Peer start(String name, int port) {
        Peer peer = new Peer(name, port);
        peer.listen();
        return peer;
    }

    public String name() {
        return name;
    }

    /** From now on answers as the function says. It is asked once per request, on that request's own thread. */
    public Peer replies(Function<Call, Reply> function) {
        replies = function;
        return this;
    }

    /** Every request so far, in order of arrival. */
    public List<Call> calls() {
        if (!faults.isEmpty()) {
            throw new IllegalStateException(name + " could not read a request: " + faults);
        }
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    public List<Call> calls(Predicate<Call> which) {
        return calls().stream().filter(which).toList();
    }

    public List<Call> callsAbout(String assessmentId) {
        return calls(call -> call.assessmentId().equals(assessmentId));
    }

    /** Waits until an assessment was reported at least {@code count} times, and gives those calls back. */
    public List<Call> awaitCallsAbout(String assessmentId, int count) {
        return await(name + " hears " + count + " times of " + assessmentId)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> callsAbout(assessmentId), found -> found.size() >= count);
    }

    public Call awaitCallAbout(String assessmentId) {
        return awaitCallsAbout(assessmentId, 1).get(0);
    }

    @Override
    public void close() {
        closed.countDown();
        super.close();
    }

    @Override
    void fault(Exception e) {
        faults.add(e.toString());
    }

    @Override
    void serve(Socket socket, InputStream in) throws IOException {
        for (String line = readLine(in); line != null; line = readLine(in)) {
            Call call = read(line, in, socket.getOutputStream());
            Reply reply = replies.apply(call);
            hold(reply.delay());
            if (reply.reset()) {
                socket.setSoLinger(true, 0);
                call.ended(0);
                return;
            }
            answer(call, reply, socket.getOutputStream());
        }
    }

    private void hold(Duration delay) {
        try {
            closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Call call, Reply reply, OutputStream out) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Answer\r\n");
        reply.headers()
                .forEach((header, value) ->
                        head.append(header).append(": ").append(value).append("\r\n"));
        if (reply.status() != 204) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        whole.write(body);
        try {
            out.write(whole.toByteArray());
            out.flush();
            call.ended(reply.status());
        } catch (IOException e) {
            call.ended(0);
            throw e;
        }
    }

    private Call read(String requestLine, InputStream in, OutputStream out) throws IOException {
        String[] parts = requestLine.split(" ");
        if (parts.length != 3) {
            throw new IllegalStateException("Not a request line: " + requestLine);
        }
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = nextLine(in); !line.isEmpty(); line = nextLine(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        if (headers.getOrDefault("expect", List.of()).stream().anyMatch("100-continue"::equalsIgnoreCase)) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        String body = new String(readBody(headers, in), StandardCharsets.UTF_8);
        String subject = parts[0] + " " + parts[1] + " " + headers.getOrDefault("webhook-id", List.of());
        synchronized (calls) {
            int attempt = attempts.computeIfAbsent(subject, key -> new AtomicInteger())
                    .incrementAndGet();
            Call call = new Call(parts[0], parts[1], headers, body, Instant.now(), attempt);
            calls.add(call);
            return call;
        }
    }

    private static byte[] readBody(Map<String, List<String>> headers, InputStream in) throws IOException {
        if (headers.getOrDefault("transfer-encoding", List.of()).contains("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(nextLine(in).strip(), 16);
                body.write(readFully(in, size));
                nextLine(in);
                if (size == 0) {
                    return body.toByteArray();
                }
            }
        }
        return readFully(
                in,
                Integer.parseInt(
                        headers.getOrDefault("content-length", List.of("0")).get(0)));
    }

    private static String nextLine(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null) {
            throw new EOFException();
        }
        return line;
    }
}
