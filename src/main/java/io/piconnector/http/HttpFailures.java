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

/**
 * Classifies the failures of routes that call HTTP. An answer is classified by its status. Messages hold no secrets.
 */
@ApplicationScoped
@Unremovable
public class HttpFailures implements FailureClassifier {

    /** 4xx statuses that depend on the moment or on our settings, not on this message. */
    private static final Set<Integer> TEMPORARY_STATUS = Set.of(401, 403, 408, 425, 429);

    @Override
    public Failure classify(Throwable error) {
        return of(error);
    }

    /** Classifies an error. A failure that a route calls permanent is permanent, whatever the answer's status. */
    public static Failure of(Throwable error) {
        HttpOperationFailedException answer = answer(error);
        PermanentFailureException permanent = Failure.cause(PermanentFailureException.class, error);
        if (permanent != null) {
            Integer status = answer == null ? null : answer.getStatusCode();
            return new Failure(true, status, null, Printable.line(permanent.getMessage(), Failure.MAX_LENGTH));
        }
        NoTokenException noToken = Failure.cause(NoTokenException.class, error);
        if (noToken != null) {
            return new Failure(
                    false, null, noToken.retryAfter(), Printable.line(noToken.getMessage(), Failure.MAX_LENGTH));
        }
        if (answer != null) {
            return ofAnswer(answer);
        }
        return new Failure(false, null, null, Printable.line(Failure.nameAndMessage(error), Failure.MAX_LENGTH));
    }

    /** Returns the HTTP answer that caused an error, or null. */
    public static HttpOperationFailedException answer(Throwable error) {
        return Failure.cause(HttpOperationFailedException.class, error);
    }

    /**
     * The message leaves out the answer's URI, because it may carry a key. It includes the answer's body, because it
     * says why the destination refused the message.
     */
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
        if (status >= 200 && status < 300) {
            message.append(" (no success for this route: see its parameters success and failure)");
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
