package io.piconnector.console.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.piconnector.outbox.SearchTooWideException;
import io.piconnector.outbox.State;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Reads what callers send, and answers with a problem what is wrong with it. */
@ApplicationScoped
class Ask {

    static final int DEFAULT_LIMIT = 50;

    private static final Logger LOG = Logger.getLogger("io.piconnector.api");

    /** In bytes. */
    private static final int MAX_BODY = 1024 * 1024;

    private static final int MAX_ID_LENGTH = 600;

    private final ObjectMapper json;

    Ask(ObjectMapper json) {
        this.json = json;
    }

    /** Asks the store. */
    interface Work<T> {
        T run() throws SQLException;
    }

    <T> T store(Work<T> work) {
        try {
            return work.run();
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage());
        } catch (SearchTooWideException e) {
            throw new ApiException(503, e.getMessage());
        } catch (SQLException e) {
            LOG.warnf("a call of the API fails, the store does not answer: %s", e.getMessage());
            throw new ApiException(503, "the store does not answer: try again");
        }
    }

    /** Refuses a misspelt parameter, because without it a call could do more than its caller meant. */
    void only(UriInfo uri, String... parameters) {
        Set<String> known = Set.of(parameters);
        uri.getQueryParameters().forEach((name, values) -> {
            if (!known.contains(name)) {
                throw ApiException.badRequest("parameter '" + name + "' is unknown: "
                        + (known.isEmpty() ? "leave it out" : "this call has " + String.join(", ", parameters)));
            }
            if (values.size() > 1) {
                throw ApiException.badRequest("parameter '" + name + "' comes more than once: send it once");
            }
        });
    }

    long id(String text) {
        if (text.matches("[0-9]{1,18}")) {
            return Long.parseLong(text);
        }
        throw ApiException.badRequest("the id of a message is a number: take it from GET /api/messages");
    }

    int limit(String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (text.matches("[0-9]{1,4}")) {
            return Integer.parseInt(text);
        }
        throw ApiException.badRequest("limit is no number: give 1 to 500");
    }

    /** A misspelt value must not do what a preview was asked for. */
    boolean isTrue(String name, String value) {
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw ApiException.badRequest(name + " is '" + value + "': write true or false");
    }

    State state(String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return State.of(text)
                .orElseThrow(() -> ApiException.badRequest("state is '" + text + "': write one of "
                        + Arrays.stream(State.values()).map(State::label).collect(Collectors.joining(", "))));
    }

    Instant time(String name, String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            if (time.isAfter(Instant.parse("0001-01-01T00:00:00Z"))
                    && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw ApiException.badRequest(name + " is '" + text + "': write a time such as 2026-11-21T10:00:00Z");
    }

    /** An id that PostgreSQL can search for. */
    String text(String name, String text) {
        if (text == null || text.isEmpty()) {
            throw ApiException.badRequest(name + " is missing: send it");
        }
        if (text.length() > MAX_ID_LENGTH
                || text.codePoints().anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE)) {
            throw ApiException.badRequest(name + " is too long, or holds a character that no id can hold");
        }
        return text;
    }

    /** A bounded body. */
    byte[] bytes(InputStream body) {
        try {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY) {
                throw new ApiException(413, "the body is larger than " + MAX_BODY + " bytes: shorten it");
            }
            return bytes;
        } catch (IOException e) {
            throw ApiException.badRequest("the body did not arrive: send it again");
        }
    }

    /** A JSON object with known fields only. An empty body has none of them. */
    <T> T object(byte[] body, Class<T> type) {
        try {
            T value = json.readerFor(type)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readValue(body.length == 0 ? "{}".getBytes() : body);
            if (value == null) {
                throw ApiException.badRequest("the body is null: send a JSON object");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw ApiException.badRequest("field '" + e.getPropertyName() + "' is unknown: write one of "
                    + e.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        } catch (JsonProcessingException e) {
            List<?> path = e instanceof com.fasterxml.jackson.databind.JsonMappingException mapping
                    ? mapping.getPath().stream()
                            .map(part -> part.getFieldName())
                            .toList()
                    : List.of();
            throw ApiException.badRequest(
                    path.isEmpty()
                            ? "the body is no JSON object: " + e.getOriginalMessage()
                            : "field '" + path.get(0) + "' has a wrong value: see /api/openapi");
        } catch (IOException e) {
            throw ApiException.badRequest("the body is no JSON object");
        }
    }

    /** Why somebody acts: the parameter or the body's field. */
    String why(String parameter, InputStream body) {
        String field = object(bytes(body), Why.class).why();
        return field == null ? parameter : field;
    }
}
