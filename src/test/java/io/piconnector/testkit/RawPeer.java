package io.piconnector.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on 127.0.0.1 that answers each request with bytes that a test scripts: what is no HTTP, or what never ends. A
 * {@link Peer} speaks HTTP as it should be.
 */
public final class RawPeer extends LoopbackServer {

    /** Writes one answer, as slowly as it likes; an IOException where the caller has hung up. */
    @FunctionalInterface
    public interface Answer {

        void write(OutputStream out) throws IOException;
    }

    private static final byte[] OK = bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    private final AtomicInteger requests = new AtomicInteger();
    private volatile Answer answer = out -> out.write(OK);
    private volatile Answer greeting;

    private RawPeer() {
        super("raw", 0);
    }

    /** Starts a peer that answers every request with 200. */
    public static RawPeer start() {
        RawPeer peer = new RawPeer();
        peer.listen();
        return peer;
    }

    /** From now on answers every request so; the connection is kept where the answer comes to an end. */
    public RawPeer answers(Answer other) {
        answer = other;
        return this;
    }

    /** From now on writes this to each new connection, before any request, and closes it. */
    public RawPeer greets(Answer first) {
        greeting = first;
        return this;
    }

    /** What a string stands for, one byte a character. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** How many requests have arrived as a whole. */
    public int requests() {
        return requests.get();
    }

    @Override
    void serve(Socket socket, InputStream in) throws IOException {
        if (greeting != null) {
            greeting.write(socket.getOutputStream());
            return;
        }
        while (readRequest(in)) {
            requests.incrementAndGet();
            answer.write(socket.getOutputStream());
        }
    }

    private static boolean readRequest(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null || line.isEmpty()) {
            return false;
        }
        int length = 0;
        for (; line != null && !line.isEmpty(); line = readLine(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        readFully(in, length);
        return true;
    }
}
