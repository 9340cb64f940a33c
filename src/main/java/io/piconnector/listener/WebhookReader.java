package io.piconnector.listener;

import io.piconnector.config.CleanText;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.pi.Notification;
import io.piconnector.pi.OwnWebhook;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the notification in a call. A call without a usable one is stored with the reason. */
final class WebhookReader {

    /** PI's own sample of a raw body misspells the name. */
    private static final List<String> ID_FIELDS = List.of("assessmentId", "assessementId");

    private final OwnWebhook ownWebhook;

    WebhookReader(OwnWebhook ownWebhook) {
        this.ownWebhook = ownWebhook;
    }

    Reception read(WebhookCall call) {
        try {
            Notification notification = notification(call);
            return new Reception(
                    Decision.EVENT,
                    notification.key(),
                    notification.assessmentId(),
                    notification.externalId(),
                    notification,
                    call.source(),
                    "state=" + notification.assessmentState());
        } catch (UnreadableException e) {
            return unreadable(call, e.getMessage());
        }
    }

    private Notification notification(WebhookCall call) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        WebhookForm.parse(call.contentType(), call.body())
                .forEach((name, values) -> fields.merge(name, values, WebhookReader::join));
        String assessmentId = ID_FIELDS.stream()
                .flatMap(name -> Stream.ofNullable(take(fields, name)))
                .findFirst()
                .orElseThrow(() -> new UnreadableException("assessmentId is missing"));
        if (assessmentId.length() > Notification.MAX_ID_LENGTH) {
            throw new UnreadableException(
                    "assessmentId has " + assessmentId.length() + " characters, over " + Notification.MAX_ID_LENGTH);
        }
        int state = state(take(fields, "assessmentState"));
        String externalId = take(fields, "externalId");
        String source = take(fields, "assessmentSource");
        Map<String, Object> others = new LinkedHashMap<>();
        fields.forEach((name, values) -> others.put(name, oneOrAll(values)));
        Map<String, Object> parameters = new LinkedHashMap<>();
        WebhookForm.parseQuery(call.query()).forEach((name, values) -> parameters.put(name, oneOrAll(values)));
        return new Notification(
                assessmentId,
                state,
                externalId,
                source,
                listenerType(call.path()),
                ownWebhook.without(parameters),
                ownWebhook.without(others),
                now());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static int state(String text) {
        if (text == null) {
            throw new UnreadableException("assessmentState is missing");
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UnreadableException("assessmentState is no number");
        }
    }

    /** Removes a field and returns its first value that is not blank. The fields that remain are unknown ones. */
    private static String take(Map<String, List<String>> fields, String name) {
        List<String> values = fields.remove(name);
        if (values == null) {
            return null;
        }
        String value = values.stream()
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(null);
        if (value != null && !CleanText.isClean(value)) {
            throw new UnreadableException(name + " holds broken or control characters");
        }
        return value;
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Object oneOrAll(List<String> values) {
        return values.size() == 1 ? values.get(0) : values;
    }

    private static String listenerType(String path) {
        String listener = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return switch (listener.substring(listener.lastIndexOf('/') + 1)) {
            case "behavioralassessment" -> "behavioral";
            case "cognitiveassessment" -> "cognitive";
            default -> null;
        };
    }

    private static Reception unreadable(WebhookCall call, String reason) {
        String text = null;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(call.body()))
                    .toString();
        } catch (CharacterCodingException e) {
            // stored as Base64
        }
        String base64 = text == null ? Base64.getEncoder().encodeToString(call.body()) : null;
        Unreadable message = new Unreadable(
                reason, now(), call.source(), call.path(), call.query(), call.contentType(), text, base64);
        return new Reception(
                Decision.UNREADABLE, fingerprint(call), null, null, message, call.source(), "reason=" + reason);
    }

    /** Makes a key for an unreadable call, so that PI's retries of it are stored once. */
    private static String fingerprint(WebhookCall call) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String head = call.path() + '\n' + call.query() + '\n' + call.contentType() + '\n';
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest.digest(call.body()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
