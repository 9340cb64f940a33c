package io.piconnector.listener;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * A call whose body cannot be used. It is kept for an operator.
 *
 * @param reason        why it cannot be used
 * @param receivedAt    when the call came
 * @param sourceAddress the address that it came from
 * @param path          the listener that was called
 * @param query         the raw query, or null
 * @param contentType   the content type, or null
 * @param body          the body, if it is UTF-8
 * @param bodyBase64    the body, if it is not UTF-8
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Unreadable(
        String reason,
        Instant receivedAt,
        String sourceAddress,
        String path,
        String query,
        String contentType,
        String body,
        String bodyBase64) {}
