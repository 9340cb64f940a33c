package io.piconnector.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on 127.0.0.1 that answers each request with bytes that a test scripts: what is no HTTP, or what never ends. A
 * {@link Peer} speaks HTTP as it should be.
 */
public final class RawPeer implements AutoCloseable {

    /** Writes one answer, as slowly as it likes; an IOException where the caller has hung up. */
    @FunctionalInterface
    public interface Answer {

        void write(OutputStream out) throws IOException;
    }

    private static final byte[] OK = bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Answer answer = out -> out.write(OK);
    private volatile Answer greeting;

    private RawPeer() throws IOException {
        server = new ServerSocket(0, 512, InetAddress.getByName("127.0.0.1"));
    }

    /** Starts a peer that answers every request with 200. */
    public static RawPeer start() {
        try {
            RawPeer peer = new RawPeer();
            thread(peer::accept);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    public int port() {
        return server.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** How many requests have arrived as a whole. */
    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                thread(() -> serve(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            if (greeting != null) {
                greeting.write(socket.getOutputStream());
                return;
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (readRequest(in)) {
                requests.incrementAndGet();
                answer.write(socket.getOutputStream());
            }
        } catch (IOException hungUp) {
            // as a caller does that has had enough
        } finally {
            open.remove(socket);
        }
    }

    private static boolean readRequest(InputStream in) throws IOException {
        String line = readLine(in);
        if (line.isEmpty()) {
            return false;
        }
        int length = 0;
        for (; !line.isEmpty(); line = readLine(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        if (in.readNBytes(length).length < length) {
            throw new EOFException();
        }
        return true;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "raw-peer");
        thread.setDaemon(true);
        thread.start();
    }
}
