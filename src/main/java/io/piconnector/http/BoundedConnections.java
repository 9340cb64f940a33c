package io.piconnector.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Limits the head and the framing of answers. The client's own limits depend on its version. Some versions read a line
 * until the memory is full. No version limits the informational answers (1xx) before the final one.
 */
class BoundedConnections extends PoolingHttpClientConnectionManager {

    /**
     * Characters of a status line, a header, a chunk size with its extension, or a trailer. Web servers accept lines of
     * this length.
     */
    static final int MAX_LINE = 8 * 1024;

    /** Headers of an answer, and trailers after its body. */
    static final int MAX_HEADERS = 100;

    /** Bytes of all heads of one answer: any number of informational ones (1xx), and the final one. */
    static final int MAX_HEAD = 64 * 1024;

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(MAX_LINE)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();

    BoundedConnections(Lookup<ConnectionSocketFactory> sockets, TimeValue timeToLive) {
        super(
                new PunctualOperator(sockets),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                timeToLive,
                ManagedHttpClientConnectionFactory.builder()
                        .http1Config(LIMITS)
                        .responseParserFactory(config -> new HeadParser())
                        .build());
    }

    /**
     * Ignores an immediate close. After an {@link Error}, the client closes its connection manager this way, and every
     * later call would fail. {@link HttpLimits} closes the connection that was in use. The other connections are sound.
     * When the application ends, it closes gracefully.
     */
    @Override
    public void close(CloseMode mode) {
        if (mode != CloseMode.IMMEDIATE) {
            super.close(mode);
        }
    }

    /** Reads the heads of answers. Each connection has its own parser. */
    private static final class HeadParser extends DefaultHttpResponseParser {

        private int left = MAX_HEAD;

        HeadParser() {
            super(LIMITS);
        }

        @Override
        public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
            ClassicHttpResponse head = super.parse(buffer, new FilterInputStream(in) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (left <= 0) {
                        throw new MessageConstraintException("the answer's head is larger than " + MAX_HEAD + " bytes");
                    }
                    int count = super.read(bytes, offset, length);
                    left -= Math.max(count, 0);
                    return count;
                }
            });
            if (head != null && head.getCode() >= HttpStatus.SC_SUCCESS) {
                left = MAX_HEAD;
            }
            return head;
        }
    }

    /**
     * Stops connecting when the call's time is over. Otherwise the client would continue with the host's next address.
     */
    private static final class PunctualOperator extends DefaultHttpClientConnectionOperator {

        PunctualOperator(Lookup<ConnectionSocketFactory> sockets) {
            super(sockets, null, null);
        }

        @Override
        protected void onBeforeSocketConnect(HttpContext context, HttpHost host) {
            HttpLimits.checkTime(context);
        }

        @Override
        protected void onAfterSocketConnect(HttpContext context, HttpHost host) {
            HttpLimits.checkTime(context);
        }
    }
}
