package io.piconnector.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.config.PiSettings;
import io.piconnector.config.WrongSetting;
import io.quarkus.arc.Unremovable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Reads bodies unchanged. Each body has a maximum size, and all bodies together have a maximum of memory. Vert.x' own
 * reader would parse forms, write parts to disk and answer malformed bodies itself.
 */
@ApplicationScoped
@Unremovable
public class BodyReader implements CheckedAtStart {

    /** Bytes. PI sends fewer than 300. */
    static final int MAX_BODY = 64 * 1024;

    private static final int MALFORMED = 400;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    private static final Logger LOG = Logger.getLogger("io.piconnector.listener");

    private final AtomicLong free;
    private final String retryAfter;
    private final OutcomeCounters calls;
    private final LimitedLog log = new LimitedLog(LOG);

    BodyReader(PiSettings settings, MeterRegistry meters) {
        long memory = settings.listener().bodyMemory();
        if (memory < MAX_BODY) {
            throw new WrongSetting(
                    "pi.listener.body-memory",
                    "is less than one body of " + MAX_BODY + " bytes",
                    "write for example 16M");
        }
        free = new AtomicLong(memory);
        retryAfter = Integer.toString(settings.listener().retryAfter());
        calls = WebhookListener.counters(meters, "too-large", "busy");
    }

    /**
     * Passes on the whole body when it is complete. If a body is too large, malformed, or needs more memory than is
     * left, this answers the request. It then reads and discards the rest, because a caller that is cut off while it
     * writes does not see the answer.
     *
     * @param source the address that the call comes from, for the log
     */
    void read(RoutingContext context, Supplier<String> source, Consumer<byte[]> whole) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        long length = lengthOf(request);
        if (length > MAX_BODY) {
            answerTooLarge(response, source);
            return;
        }
        if (free.addAndGet(-length) < 0) {
            free.addAndGet(length);
            calls.count("busy");
            log.warnf("busy from=%s reason=the bodies being read need all of pi.listener.body-memory", source.get());
            answer(response.putHeader("Retry-After", retryAfter), UNAVAILABLE);
            return;
        }
        context.addEndHandler(end -> free.addAndGet(length));
        Buffer body = Buffer.buffer();
        request.handler(bytes -> {
            if (body.length() + bytes.length() <= MAX_BODY) {
                body.appendBuffer(bytes);
            } else if (!response.ended()) {
                answerTooLarge(response, source);
            }
        });
        Optional<ConnectionGuard> guard = ConnectionGuard.of(request);
        guard.ifPresent(connection -> connection.bodyIsRead(() -> {
            answer(response, MALFORMED);
            request.connection().close();
        }));
        request.endHandler(end -> {
            guard.ifPresent(ConnectionGuard::bodyIsComplete);
            if (!response.ended()) {
                whole.accept(body.getBytes());
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            response.writeContinue();
        }
    }

    /** Returns the memory to reserve: the length of the body, or the maximum if the caller does not tell the length. */
    private static long lengthOf(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null) {
            return Long.parseLong(length);
        }
        return request.getHeader("Transfer-Encoding") == null ? 0 : MAX_BODY;
    }

    private void answerTooLarge(HttpServerResponse response, Supplier<String> source) {
        calls.count("too-large");
        log.warnf("too-large from=%s reason=the body has over %d bytes", source.get(), MAX_BODY);
        answer(response, TOO_LARGE);
    }

    private static void answer(HttpServerResponse response, int status) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).end();
        }
    }
}
