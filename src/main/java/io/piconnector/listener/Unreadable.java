package io.piconnector.listener;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * A call whose body is useless to us, kept for a person.
 *
 * @param reason        why it is useless
 * @param receivedAt    when it came
 * @param sourceAddress where it came from
 * @param path          the listener that was called
 * @param query         the raw query, or null
 * @param contentType   the content type, or null
 * @param body          the body, where it is UTF-8
 * @param bodyBase64    the body, where it is not
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
