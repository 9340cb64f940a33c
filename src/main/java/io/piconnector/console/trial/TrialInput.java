package io.piconnector.console.trial;

import io.piconnector.config.UrlText;
import io.piconnector.pi.Notification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A webhook to try.
 *
 * @param path  of the URL that PI would call
 * @param query without the question mark; empty if there is none
 * @param body  as PI sends it
 */
public record TrialInput(String path, String query, String body) {

    private static final String DEFAULT_LISTENER = "assessmentstatus";

    /** Path and query. */
    public String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /**
     * Returns a webhook that says what a stored one has said.
     *
     * @param listenerPath {@code pi.listener.path}
     */
    static TrialInput of(Notification said, String listenerPath) {
        String listener = said.listenerType() == null ? DEFAULT_LISTENER : said.listenerType() + "assessment";
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("assessmentId", said.assessmentId());
        fields.put("assessmentState", said.assessmentState());
        fields.put("externalId", said.externalId());
        fields.put("assessmentSource", said.assessmentSource());
        fields.putAll(said.otherFields());
        return new TrialInput(listenerPath + "/" + listener, form(said.parameters()), form(fields));
    }

    /** Returns the default listener, and PI's sample call. */
    public static TrialInput sample(String listenerPath) {
        return new TrialInput(
                listenerPath + "/" + DEFAULT_LISTENER,
                "",
                "assessmentId=bf5e6265-9713-42e6-a10f-8ca232590650&assessmentState=40&externalId=123456%3BBA"
                        + "&assessmentSource=EmailInvitation");
    }

    /** Writes a form. A list is a repeated field; a field without a value is left out. */
    public static String form(Map<String, ?> fields) {
        StringJoiner form = new StringJoiner("&");
        fields.forEach((name, value) -> {
            for (Object one : value instanceof List<?> list ? list : single(value)) {
                form.add(UrlText.encode(name) + "=" + UrlText.encode(String.valueOf(one)));
            }
        });
        return form.toString();
    }

    private static List<?> single(Object value) {
        return value == null ? List.of() : List.of(value);
    }

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "TrialInput[" + path + "]";
    }
}
