package io.piconnector.http;

import io.piconnector.config.Printable;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.FailureClassifier;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Reads failures of routes that call HTTP. An answer goes by its status; secrets are taken out of every message. */
@ApplicationScoped
@Unremovable
public class HttpFailures implements FailureClassifier {

    /** 4xx answers that say something of the moment or of our settings, not of this message. */
    private static final Set<Integer> TEMPORARY_STATUS = Set.of(401, 403, 408, 425, 429);

    @Override
    public Failure classify(Throwable error) {
        return of(error);
    }

    /** Reads an error. What a route calls permanent is permanent, whatever the status of the answer. */
    public static Failure of(Throwable error) {
        HttpOperationFailedException answer = answer(error);
        PermanentFailureException permanent = Failure.cause(PermanentFailureException.class, error);
        if (permanent != null) {
            Integer status = answer == null ? null : answer.getStatusCode();
            return new Failure(true, status, null, Printable.line(permanent.getMessage(), Failure.MAX_LENGTH));
        }
        if (answer != null) {
            return ofAnswer(answer);
        }
        return new Failure(false, null, null, Printable.line(Failure.nameAndMessage(error), Failure.MAX_LENGTH));
    }

    /** The HTTP answer that an error comes from, or null. */
    public static HttpOperationFailedException answer(Throwable error) {
        return Failure.cause(HttpOperationFailedException.class, error);
    }

    /** The answer's URI stays out: it may carry a key. Its body comes in: it says what the destination misses. */
    private static Failure ofAnswer(HttpOperationFailedException answer) {
        int status = answer.getStatusCode();
        boolean isTemporary = status >= 500 || TEMPORARY_STATUS.contains(status);
        StringBuilder message = new StringBuilder("answered ").append(status);
        if (answer.getStatusText() != null && !answer.getStatusText().isBlank()) {
            message.append(' ').append(answer.getStatusText());
        }
        if (status >= 300 && status < 400) {
            message.append(" (a redirect, which is never followed: correct the destination's URL)");
        }
        if (answer.getResponseBody() != null && !answer.getResponseBody().isBlank()) {
            message.append(": ").append(answer.getResponseBody());
        }
        return new Failure(
                !isTemporary,
                status,
                isTemporary ? retryAfter(answer) : null,
                Printable.line(message.toString(), Failure.MAX_LENGTH));
    }

    private static Duration retryAfter(HttpOperationFailedException answer) {
        Map<String, String> headers = answer.getResponseHeaders();
        return headers == null ? null : RetryAfter.of(headers).orElse(null);
    }
}
