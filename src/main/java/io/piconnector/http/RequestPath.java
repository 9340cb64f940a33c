package io.piconnector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Printable;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.PermanentFailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Language;
import org.apache.camel.support.ExchangeHelper;

/**
 * What a route appends to a destination's URL: {@code /candidates/${body.data.recordId}?source=pi}. The text is the
 * route's. Each value is percent-encoded, so that it stays within its segment or parameter.
 */
final class RequestPath {

    /** What may stand in a URL's path or query (RFC 3986), and percent-encoded octets. */
    private static final Pattern TEXT = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

    private static final Pattern DOTS = Pattern.compile("(?:\\.|%2[Ee]){1,2}");
    private static final Pattern FIELD = Pattern.compile("\\$\\{body((?:\\.[\\w-]+)+)}");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /** Bytes of all values, encoded. Web servers accept request lines of 8 KiB. */
    private static final int MAX_LENGTH = 4 * 1024;

    private final List<Part> parts;

    private RequestPath(List<Part> parts) {
        this.parts = parts;
    }

    /** A part of the path. */
    private sealed interface Part {}

    private record Text(String text) implements Part {}

    /**
     * A field of the event, such as {@code ${body.data.recordId}}. It is read from the JSON, because Simple itself finds
     * a field only in a Java object of that type.
     */
    private record Field(String source, List<String> names) implements Part {}

    private record Simple(String source, Expression expression) implements Part {}

    /**
     * Reads the route's text.
     *
     * @throws IllegalArgumentException if it can be no path; the message says what is wrong and what to do
     */
    static RequestPath parse(String template, Language simple) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int start = template.indexOf("${"); start >= 0; start = template.indexOf("${", from)) {
            int end = end(template, start);
            String source = template.substring(start, end);
            parts.add(text(template.substring(from, start)));
            parts.add(expression(source, simple));
            from = end;
        }
        parts.add(text(template.substring(from)));
        if (!template.isEmpty() && !template.startsWith("/") && !template.startsWith("?")) {
            throw new IllegalArgumentException(
                    "starts with neither / nor ?: write for example /candidates/${body.data.recordId}");
        }
        return new RequestPath(List.copyOf(parts));
    }

    /** Returns the index after the brace that closes an expression. Expressions can be nested. */
    private static int end(String template, int start) {
        int depth = 0;
        for (int i = start; i < template.length(); i++) {
            if (template.startsWith("${", i)) {
                depth++;
            } else if (template.charAt(i) == '}' && --depth == 0) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("has a ${ without its }: add the }");
    }

    private static Text text(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("has a character that no URL can have in '" + text
                    + "': percent-encode it, for example a space as %20");
        }
        return new Text(text);
    }

    private static Part expression(String source, Language simple) {
        Matcher field = FIELD.matcher(source);
        if (field.matches()) {
            return new Field(source, List.of(field.group(1).substring(1).split("\\.")));
        }
        try {
            return new Simple(source, simple.createExpression(source));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("has " + source + ", which is no Simple expression: correct it", e);
        }
    }

    /**
     * Returns the path for one message.
     *
     * @param exchange its body is the event as JSON
     * @throws PermanentFailureException if a value is missing or would change the path
     */
    String of(Exchange exchange) {
        if (parts.stream().allMatch(Text.class::isInstance)) {
            return parts.stream().map(part -> ((Text) part).text).collect(Collectors.joining());
        }
        JsonNode event = event(exchange);
        StringBuilder path = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Text text) {
                path.append(text.text);
            } else if (part instanceof Field field) {
                path.append(encode(value(field, event)));
            } else if (part instanceof Simple simple) {
                path.append(encode(value(simple, exchange, event)));
            }
        }
        if (path.length() > MAX_LENGTH) {
            throw dead("is longer than " + MAX_LENGTH + " bytes");
        }
        int query = path.indexOf("?");
        for (String segment :
                (query < 0 ? path : path.substring(0, query)).toString().split("/")) {
            if (DOTS.matcher(segment).matches()) {
                throw dead("has a segment of dots, which would lead elsewhere");
            }
        }
        return path.toString();
    }

    private static JsonNode event(Exchange exchange) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (body == null) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(body);
        } catch (IOException | RuntimeException e) {
            throw dead("cannot be made: the event is no JSON");
        }
    }

    private static String value(Field field, JsonNode event) {
        JsonNode node = event;
        for (String name : field.names) {
            node = node.path(name);
        }
        if (!node.isValueNode() || node.isNull() || node.asText().isEmpty()) {
            throw dead("cannot be made: " + field.source + " is empty");
        }
        return node.asText();
    }

    private static String value(Simple simple, Exchange exchange, JsonNode event) {
        String value;
        try {
            Exchange copy = ExchangeHelper.createCopy(exchange, false);
            copy.getMessage().setBody(event.isMissingNode() ? null : JSON.convertValue(event, Object.class));
            value = simple.expression.evaluate(copy, String.class);
        } catch (RuntimeException e) {
            // Its message may hold the event.
            throw dead("cannot be made: " + simple.source + " has no value");
        }
        if (value == null || value.isEmpty()) {
            throw dead("cannot be made: " + simple.source + " is empty");
        }
        return value;
    }

    private static PermanentFailureException dead(String reason) {
        return new PermanentFailureException(Printable.line(
                "the path of the request " + reason + ": correct the route and replay the message",
                Failure.MAX_LENGTH));
    }

    static String encode(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            if (octet > 0 && UNRESERVED.indexOf(octet) >= 0) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(String.format("%02X", octet & 0xff));
            }
            if (encoded.length() > MAX_LENGTH) {
                break; // too long anyway
            }
        }
        return encoded.toString();
    }

    /** Appends a path to a destination's URL, before the URL's own query. */
    static String append(String url, String path) {
        if (path == null || path.isEmpty()) {
            return url;
        }
        String[] urlAndQuery = url.split("\\?", 2);
        String[] pathAndQuery = path.split("\\?", 2);
        String base = urlAndQuery[0];
        if (base.endsWith("/") && pathAndQuery[0].startsWith("/")) {
            base = base.substring(0, base.length() - 1);
        }
        StringBuilder all = new StringBuilder(base).append(pathAndQuery[0]);
        String separator = "?";
        for (String[] each : List.of(urlAndQuery, pathAndQuery)) {
            if (each.length > 1 && !each[1].isEmpty()) {
                all.append(separator).append(each[1]);
                separator = "&";
            }
        }
        return all.toString();
    }
}
