package io.piconnector.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Accepts connections on 127.0.0.1 and serves each on a thread of its own, until it is closed. */
abstract class LoopbackServer implements AutoCloseable {

    private final ServerSocket server;
    private final ExecutorService threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Begins to listen. {@link #listen()} begins to accept. */
    LoopbackServer(String name, int port) {
        try {
            server = new ServerSocket(port, 512, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "peer-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Serves one connection until its end. */
    abstract void serve(Socket socket, InputStream in) throws IOException;

    /** What went wrong, other than that the caller hung up. */
    void fault(Exception e) {}

    void listen() {
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
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
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serveAndClose(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    fault(e);
                }
            }
        }
    }

    private void serveAndClose(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            serve(socket, new BufferedInputStream(socket.getInputStream()));
        } catch (IOException hungUp) {
            // the caller may die or give up at any moment: that is what some tests are about
        } catch (RuntimeException e) {
            fault(e);
        } finally {
            open.remove(socket);
        }
    }

    static byte[] readFully(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        return bytes;
    }

    /** A line without its end; null at the end of the stream. */
    static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(b);
        }
        return null;
    }
}
