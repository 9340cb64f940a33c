package io.piconnector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Finds a refusal in an answer whose status is success: some vendors answer 200 and {@code {"success": false}}. */
@ApplicationScoped
@Named("answerCheck")
@Unremovable
@RegisterForReflection
public class AnswerCheck {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Fails the attempt if a field of the JSON answer is false. An answer without the field is no refusal: a repetition could do
     * twice what was done.
     *
     * @param exchange its body is the answer
     * @param failure  the field, or the names from the outside to the inside with dots between them; blank checks nothing
     * @throws HttpOperationFailedException if the field is false
     */
    public void check(Exchange exchange, @Variable("failure") String failure) throws HttpOperationFailedException {
        if (failure == null || failure.isBlank()) {
            return;
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        exchange.getMessage().setBody(body);
        if (!isFalse(body, failure.trim())) {
            return;
        }
        // The outbox takes the body of a failed message out of its error, and the vendor's words are to stay in it.
        exchange.getMessage().setBody(null);
        Map<String, String> headers = new TreeMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, Objects.toString(value, "")));
        throw new HttpOperationFailedException(
                exchange.getMessage().getHeader(Exchange.HTTP_URI, "", String.class),
                exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class),
                failure + " is false",
                null,
                headers,
                new String(body, StandardCharsets.UTF_8));
    }

    private static boolean isFalse(byte[] body, String field) {
        if (body == null) {
            return false;
        }
        try {
            JsonNode found = JSON.readTree(body);
            for (String name : field.split("\\.")) {
                found = found == null ? null : found.get(name);
            }
            return found != null
                    && (found.isBoolean()
                            ? !found.booleanValue()
                            : found.asText().equals("false"));
        } catch (IOException e) {
            return false;
        }
    }
}
