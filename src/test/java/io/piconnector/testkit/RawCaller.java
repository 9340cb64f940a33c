package io.piconnector.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A caller that sends bytes, whatever they mean, over one connection. Bytes are written as characters of Latin-1. */
public final class RawCaller implements AutoCloseable {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[^\\r\\n]*\\r\\n");

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;

    private RawCaller(Socket socket) {
        this.socket = socket;
    }

    /** Connects to where a URL points to, from an address of this machine. */
    public static RawCaller from(String address, String url) {
        URI target = URI.create(url);
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return new RawCaller(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RawCaller to(String url) {
        return from("127.0.0.1", url);
    }

    /** @throws UncheckedIOException where the other side has closed the connection */
    public RawCaller send(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes until the other side closes the connection, or says nothing for so long. */
    public String readFor(int quietMillis) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.setSoTimeout(quietMillis);
            InputStream in = socket.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                all.write(b);
            }
        } catch (SocketTimeoutException quiet) {
            // that was all
        } catch (IOException closed) {
            // as good as an end
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** All that comes until the other side closes the connection. */
    public String readToEnd() {
        return readFor(TIMEOUT_MILLIS);
    }

    /** The next answer, which has no body. */
    public String readAnswer() {
        StringBuilder head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    return head.toString();
                }
                head.append((char) b);
            }
        } catch (IOException closed) {
            // as good as an end
        }
        return head.toString();
    }

    /** Whether the other side has closed the connection; nothing may have been left to read. */
    public boolean isClosed() {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    /** The statuses of the answers in a text. */
    public static List<Integer> statuses(String answers) {
        List<Integer> all = new ArrayList<>();
        Matcher status = STATUS.matcher(answers);
        while (status.find()) {
            all.add(Integer.valueOf(status.group(1)));
        }
        return all;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
