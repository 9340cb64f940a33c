package io.piconnector.console.api;

import io.piconnector.config.Printable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;

/**
 * An error as RFC 9457 has it.
 *
 * @param title  the status in words
 * @param detail what is wrong and what to do
 */
@RegisterForReflection
public record ApiProblem(String type, String title, int status, String detail) {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final int MAX_LENGTH = 1_000;
    private static final int UNAVAILABLE = 503;
    private static final int RETRY_AFTER_SECONDS = 5;

    static Response response(int status, String detail) {
        Status known = Status.fromStatusCode(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        ResponseBuilder answer = Response.status(status)
                .type(MEDIA_TYPE)
                .entity(new ApiProblem("about:blank", title, status, Printable.line(detail, MAX_LENGTH)));
        return status == UNAVAILABLE
                ? answer.header("Retry-After", RETRY_AFTER_SECONDS).build()
                : answer.build();
    }
}
