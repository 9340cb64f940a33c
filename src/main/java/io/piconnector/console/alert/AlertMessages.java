package io.piconnector.console.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.console.alert.AlertStore.Telling;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredMessage;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Writes what is sent of an alert. It holds ids and an error, but no personal data. */
class AlertMessages {

    private static final Logger LOG = Logger.getLogger("io.piconnector.alerts");

    private final StoredMessages messages;
    private final ObjectMapper json;
    private final Optional<URI> publicUrl;

    /** @param publicUrl where people reach the console, if it is known */
    AlertMessages(StoredMessages messages, ObjectMapper json, Optional<URI> publicUrl) {
        this.messages = messages;
        this.json = json;
        this.publicUrl = publicUrl;
    }

    String raised(Condition condition, Telling telling) {
        return message("alert.raised", condition, telling);
    }

    String over(Cause cause, Telling telling) {
        String text = "Over: " + cause + ", which began at " + telling.since() + ".";
        return message("alert.over", new Condition(cause, 0, text), telling);
    }

    private String message(String type, Condition condition, Telling telling) {
        Cause cause = condition.cause();
        ObjectNode message = json.createObjectNode()
                .put("type", type)
                .put("timestamp", Instant.now().toString());
        ObjectNode data = message.putObject("data")
                .put("cause", cause.toString())
                .put("severity", cause.kind().severity())
                .put("since", telling.since().toString())
                .put("count", condition.count());
        if (cause.queue() != null) {
            data.put("queue", cause.queue());
        }
        if (condition.count() > 0) {
            example(cause).ifPresent(found -> data.putObject("example")
                    .put("messageId", found.id())
                    .put("assessmentId", found.correlationId())
                    .put("externalId", found.externalId())
                    .put("error", found.lastError()));
        }
        data.put("text", condition.text());
        publicUrl.ifPresent(url -> data.put("link", link(url, cause)));
        return message.toString();
    }

    /** An alert without an example is better than none. */
    private Optional<StoredMessage> example(Cause cause) {
        Optional<State> state =
                switch (cause.kind()) {
                    case DEAD -> Optional.of(State.DEAD);
                    case PARKED -> Optional.of(State.PARKED);
                    case OLD, FAILING -> Optional.of(State.WAITING);
                    default -> Optional.empty();
                };
        if (state.isEmpty()) {
            return Optional.empty();
        }
        try {
            return messages.example(cause.queue(), state.get());
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("no example of %s: %s", cause, e.getMessage());
            return Optional.empty();
        }
    }

    private static String link(URI publicUrl, Cause cause) {
        String page =
                switch (cause.kind()) {
                    case DEAD -> "/console/needs-you/messages?state=dead&queue=" + encoded(cause.queue());
                    case PARKED -> "/console/needs-you/messages?state=parked&queue=" + encoded(cause.queue());
                    case OLD, FAILING -> "/console/find?state=waiting&queue=" + encoded(cause.queue());
                    case RELOAD_REFUSED -> "/console/routes";
                    case REFUSED_CALLS, PI_PAUSES -> "/console";
                };
        return publicUrl.toString().replaceFirst("/+$", "") + page;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
