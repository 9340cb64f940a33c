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
 * Connections that take only so much of an answer's head and framing. What the client bounds by itself depends on its
 * version (some read a line until memory is exhausted); none bounds how many informational answers come before the answer.
 */
class BoundedConnections extends PoolingHttpClientConnectionManager {

    /** Status line, header, chunk size with its extension, or trailer; what web servers take by default. */
    static final int MAX_LINE = 8 * 1024;

    /** Headers of an answer, and trailers after it. */
    static final int MAX_HEADERS = 100;

    /** Bytes of all heads of one answer: the informational ones (1xx), of which there may be any number, and the final one. */
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
     * After an {@link Error} the client closes its connection manager at once and for good: every later call would fail. The
     * connection that was in use is closed by {@link HttpLimits}; the others are sound. The end of the application closes
     * gracefully.
     */
    @Override
    public void close(CloseMode mode) {
        if (mode != CloseMode.IMMEDIATE) {
            super.close(mode);
        }
    }

    /** Reads heads; each connection has one of its own. */
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
     * Stops connecting when the call's time is over. A host has several addresses, and where one is given up, the client goes
     * on with the next.
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
