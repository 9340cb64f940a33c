package io.piconnector.testkit;

import static io.piconnector.testkit.RawPeer.bytes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** Answers that are meant to harm who reads them. None is one that a caller should take for complete. */
public enum HostileAnswer implements RawPeer.Answer {
    ENDLESS_STATUS_LINE(endless("HTTP/1.1 200 ", "x".repeat(1000))),
    ENDLESS_HEADER_LINE(endless("HTTP/1.1 200 OK\r\nX-Long: ", "x".repeat(1000))),
    ENDLESS_HEADERS(endless("HTTP/1.1 200 OK\r\n", "X-Header: value\r\n".repeat(50))),
    ENDLESS_FOLDED_HEADER(endless("HTTP/1.1 200 OK\r\nX-Folded: a\r\n", " and so on\r\n".repeat(50))),
    ENDLESS_EMPTY_LINES(endless("", "\r\n".repeat(500))),
    ENDLESS_CONTINUE(endless("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(50))),
    ENDLESS_EARLY_HINTS(endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(50))),
    ENDLESS_CHUNK_SIZE(endless(chunked(), "0".repeat(1000))),
    ENDLESS_CHUNK_EXTENSION(endless(chunked() + "1;", "x".repeat(1000))),
    ENDLESS_CHUNK_EXTENSIONS(endless(chunked(), "1;" + "x".repeat(4000) + "\r\na\r\n")),
    ENDLESS_TRAILER_LINE(endless(chunked() + "0\r\nX-Long: ", "x".repeat(1000))),
    ENDLESS_TRAILERS(endless(chunked() + "0\r\n", "X-Trailer: value\r\n".repeat(50))),
    ENDLESS_BODY(endless("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(1000))),
    ENDLESS_CHUNKS(endless(chunked(), "400\r\n" + "x".repeat(1024) + "\r\n")),
    NO_HTTP(once(bytes("SSH-2.0-OpenSSH_9.6\r\n\r\n"))),
    NO_STATUS(once(bytes("HTTP/1.1 nothing at all\r\n\r\n"))),
    NEGATIVE_LENGTH(once(bytes("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"))),
    TWO_LENGTHS(once(bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 99\r\n\r\nx"))),
    NEGATIVE_CHUNK(once(bytes(chunked() + "-5\r\nhello\r\n0\r\n\r\n"))),
    NO_CHUNK(once(bytes(chunked() + "zz\r\nhello\r\n0\r\n\r\n"))),
    NO_GZIP(encoded("gzip", bytes("this is no gzip at all"))),
    HALF_A_GZIP(encoded("gzip", half(gzip(bytes("{\"id\":\"123456\"}".repeat(20)))))),
    GZIP_BOMB(encoded("gzip", Bomb.GZIP)),
    GZIP_BOMB_OF_TWO_STAGES(encoded("gzip, gzip", gzip(Bomb.GZIP))),
    GZIP_OF_MANY_EMPTY_PARTS(encoded("gzip", repeated(gzip(new byte[0]), 50_000))),
    NO_DEFLATE(encoded("deflate", bytes("this is no deflate at all"))),
    NO_BROTLI(encoded("br", bytes("this is no brotli at all"))),
    NO_ZSTD(encoded("zstd", bytes("this is no zstd at all"))),
    UNKNOWN_CODING(encoded("rot13", bytes("guvf vf rot13"))),
    MANY_CODINGS(encoded("gzip, gzip, gzip, gzip, gzip, gzip", bytes("x"))),
    DRIPPING_HEAD(dripping("HTTP/1.1 200 OK\r\nX-Slow: ")),
    DRIPPING_BODY(dripping("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")),
    SILENCE(dripping(""));

    private final RawPeer.Answer answer;

    HostileAnswer(RawPeer.Answer answer) {
        this.answer = answer;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        answer.write(out);
    }

    /** Whether only the call's deadline can end it. */
    public boolean isSlow() {
        return this == DRIPPING_HEAD || this == DRIPPING_BODY || this == SILENCE;
    }

    private static String chunked() {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    private static RawPeer.Answer once(byte[] answer) {
        return out -> out.write(answer);
    }

    private static RawPeer.Answer encoded(String coding, byte[] body) {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return out -> {
            out.write(bytes(head));
            out.write(body);
        };
    }

    /** Writes as fast as the caller reads, until it hangs up. */
    private static RawPeer.Answer endless(String start, String again) {
        byte[] part = bytes(again.repeat(Math.max(1, 50_000 / again.length())));
        return out -> {
            out.write(bytes(start));
            while (true) {
                out.write(part);
            }
        };
    }

    /** A byte now and then, so that no read times out; nothing at all where nothing is begun. */
    private static RawPeer.Answer dripping(String start) {
        return out -> {
            out.write(bytes(start));
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(50_000_000);
                out.write(start.isEmpty() ? new byte[0] : bytes("x"));
                out.flush();
            }
        };
    }

    private static byte[] gzip(byte[] content) {
        return gzip(content, 1);
    }

    private static byte[] gzip(byte[] content, int times) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                gzip.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] repeated(byte[] bytes, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** More than the heap of a connector, from a third of a megabyte. */
    private static final class Bomb {

        static final byte[] GZIP = gzip(new byte[1_000_000], 300);
    }
}
