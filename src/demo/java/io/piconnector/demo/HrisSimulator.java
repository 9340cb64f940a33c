package io.piconnector.demo;

import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The company's HRIS as the source of orders: who is new in it, and what the connector writes to its table. */
@ApplicationScoped
@Named("hrisSimulator")
@Unremovable
public class HrisSimulator {

    /** Every so many a new person has an address that PI does not take. */
    private static final int UNREACHABLE_EVERY = 6;

    private static final List<String> JOBS = List.of("R-12", "R-14", "R&D 7");
    private static final List<String> COLUMNS =
            List.of("record_id", "first_name", "middle_name", "last_name", "email", "assessment", "job_id");

    private static final String OPEN = "open";

    private final Screen screen;
    private final int most;
    private final Random random = new Random();
    private final Map<String, String> states = new HashMap<>();
    private int people;
    private boolean isWatching;
    private boolean isFull;

    /**
     * What somebody hears who sends a person.
     *
     * @param status HTTP status
     * @param body   a line of text
     */
    public record Answer(int status, String body) {}

    HrisSimulator(Screen screen, @ConfigProperty(name = "demo.hris.most") int most) {
        this.screen = screen;
        this.most = most;
    }

    /** Somebody new, as values for the SQL of {@code add-person}. */
    public synchronized Map<String, Object> newPerson() {
        people++;
        boolean isBehavioral = people % 3 != 0;
        SampleAssessment sample = isBehavioral ? SampleAssessment.behavioral() : SampleAssessment.cognitive();
        String domain = people % UNREACHABLE_EVERY == UNREACHABLE_EVERY - 2 ? "@mail.invalid" : "@example.org";
        return values(Map.of(
                "first_name", sample.firstName(),
                "last_name", sample.lastName(),
                "email", ascii(sample.firstName()) + '.' + ascii(sample.lastName()) + domain,
                "assessment", isBehavioral ? "BA" : "CA",
                "job_id", JOBS.get(random.nextInt(JOBS.size()))));
    }

    /** The person of a form whose fields are called as the table's columns. */
    public Map<String, Object> sentPerson(@Body Object form) {
        Map<String, Object> fields = new HashMap<>(Map.of("assessment", "BA"));
        if (form instanceof Map<?, ?> sent) {
            sent.forEach((name, value) -> {
                if (value instanceof String text && !text.isBlank()) {
                    fields.put(name.toString(), text);
                }
            });
        }
        return values(fields);
    }

    private Map<String, Object> values(Map<String, Object> fields) {
        Map<String, Object> values = new HashMap<>(Map.of("most", most));
        COLUMNS.forEach(column -> values.put(column, fields.get(column)));
        return values;
    }

    private static String ascii(String name) {
        String letters = Normalizer.normalize(name.replace('ł', 'l'), Normalizer.Form.NFD);
        return letters.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    /** What became of the person whom somebody sent. */
    public Answer answer(@Variable("added") List<Map<String, Object>> added) {
        return added.isEmpty()
                ? new Answer(409, "Not taken: there are " + most + " records, or this one is ordered already.\n")
                : new Answer(201, "Record " + key(added.get(0)) + " wants an assessment: look at the demo's screen.\n");
    }

    /** Tells what is new since the last look. */
    public synchronized void look(@Body List<Map<String, Object>> records) {
        for (Map<String, Object> record : records) {
            String state = state(record);
            String before = states.put(key(record), state);
            if (state.equals(before)) {
                continue;
            }
            if (state.equals(OPEN)) {
                String what = before != null ? "corrected" : isWatching ? "new record" : "open record";
                tell(record, what, Tone.STRONG, describe(record));
            } else if (isWatching) {
                tell(record, "updated", record.get("order_error") == null ? Tone.GOOD : Tone.BAD, state);
            }
        }
        isWatching = true;
        if (records.size() >= most && !isFull) {
            isFull = true;
            screen.print("─── The HRIS has " + most + " records, and gets no more: delete .demo to begin afresh.");
        }
    }

    private void tell(Map<String, Object> record, String what, Tone tone, String details) {
        screen.step(Actor.HRIS, what, tone, key(record), details);
    }

    private static String key(Map<String, Object> record) {
        return record.get("record_id") + ";" + record.get("assessment");
    }

    private static String state(Map<String, Object> record) {
        if (record.get("order_error") != null) {
            return "order_error: " + record.get("order_error");
        }
        return record.get("ordered_at") == null ? OPEN : "ordered, pi_assessment_id " + record.get("pi_assessment_id");
    }

    private static String describe(Map<String, Object> record) {
        String name =
                SampleAssessment.fullName(record.get("first_name"), record.get("middle_name"), record.get("last_name"));
        return "%s · %s%s"
                .formatted(
                        name.isEmpty() ? "nameless" : name,
                        Objects.requireNonNullElse(record.get("email"), "no e-mail address"),
                        record.get("job_id") == null ? "" : " · job " + record.get("job_id"));
    }
}
