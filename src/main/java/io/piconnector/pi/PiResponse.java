package io.piconnector.pi;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * PI's answer to one call, whatever its status.
 *
 * @param status  the HTTP status
 * @param reason  the text behind the status, or null
 * @param headers the answer's headers
 * @param body    the answer's body, or null
 */
@RegisterForReflection
public record PiResponse(int status, String reason, Map<String, String> headers, byte[] body) {

    /**
     * The body of an answer that is a success.
     *
     * @throws HttpOperationFailedException where the status is none of 2xx
     */
    public byte[] success() throws HttpOperationFailedException {
        if (status < 200 || status >= 300) {
            String text = body == null ? null : new String(body, StandardCharsets.UTF_8);
            throw new HttpOperationFailedException("pi.api", status, reason, null, headers, text);
        }
        return body;
    }

    /** Without the person. */
    @Override
    public String toString() {
        return "PiResponse[" + status + "]";
    }
}
