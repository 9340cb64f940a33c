package io.piconnector.pi;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * PI's answer to one call, with any status.
 *
 * @param status  the HTTP status
 * @param reason  the text after the status, or null
 * @param headers the answer's headers
 * @param body    the answer's body, or null
 */
@RegisterForReflection
public record PiResponse(int status, String reason, Map<String, String> headers, byte[] body) {

    /**
     * Returns the body of a successful answer.
     *
     * @throws HttpOperationFailedException if the status is not 2xx
     */
    public byte[] success() throws HttpOperationFailedException {
        if (status < 200 || status >= 300) {
            String text = body == null ? null : new String(body, StandardCharsets.UTF_8);
            throw new HttpOperationFailedException("pi.api", status, reason, null, headers, text);
        }
        return body;
    }

    /** Leaves out the headers and the body, because the body holds personal data. */
    @Override
    public String toString() {
        return "PiResponse[" + status + "]";
    }
}
