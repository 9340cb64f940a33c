package io.piconnector.outbox;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Message;

/**
 * Takes the context of a trace along (W3C Trace Context), so that one trace spans all queues. It is stored with a message
 * whatever {@code headers} allows, because it says nothing of the message.
 */
final class TraceContext {

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";

    private static final Pattern VALID_PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /** In characters, as the specification asks for at least. */
    private static final int MAX_STATE = 512;

    private static final Pattern STORED_TRACE =
            Pattern.compile("\"" + PARENT + "\"\\s*:\\s*\"[0-9a-f]{2}-([0-9a-f]{32})-");

    private TraceContext() {}

    /** Copies the context of a message's trace, if it has one. */
    static void copy(Message message, Map<String, Object> stored) {
        if (message.getHeader(PARENT) instanceof String parent
                && VALID_PARENT.matcher(parent).matches()) {
            stored.put(PARENT, parent);
            if (message.getHeader(STATE) instanceof String state
                    && state.length() <= MAX_STATE
                    && state.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                stored.put(STATE, state);
            }
        }
    }

    /** Reads the id of the trace from stored headers. They may be null. */
    static Optional<String> traceId(String headers) {
        if (headers == null) {
            return Optional.empty();
        }
        Matcher matcher = STORED_TRACE.matcher(headers);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
