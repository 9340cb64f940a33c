package io.piconnector.demo;

import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** The company's HRIS as the source of orders: who is new in it, and what the connector writes to its table. */
@ApplicationScoped
class HrisSimulator {

    /** So many records, and no more: a demo that runs for days does not fill the disk. */
    private static final int MOST = 1_000;

    /** Every so many a new person has an address that PI does not take. */
    private static final int UNREACHABLE_EVERY = 6;

    private static final List<String> JOBS = List.of("R-12", "R-14", "R&D 7");
    private static final List<String> COLUMNS =
            List.of("record_id", "first_name", "middle_name", "last_name", "email", "assessment", "job_id");

    /** With the next free number where it has none. Who is there already, and not ordered yet, is corrected. */
    private static final String ADD = """
            insert into assessment_request as r
              (record_id, first_name, middle_name, last_name, email, assessment, job_id)
            select coalesce(:?record_id,
                (max(case when record_id ~ '^[0-9]{1,8}$' then record_id::integer end) + 1)::text, '1001'),
              :?first_name, :?middle_name, :?last_name, :?email, :?assessment, :?job_id
            from assessment_request having count(*) < :?most
            on conflict (record_id, assessment) do update
            set first_name = excluded.first_name, middle_name = excluded.middle_name,
              last_name = excluded.last_name, email = excluded.email, job_id = excluded.job_id, order_error = null
            where r.ordered_at is null
            returning record_id, assessment
            """;

    private static final String OPEN = "open";

    private final Screen screen;
    private final Tables tables;
    private final Random random = new Random();
    private final Map<String, String> states = new HashMap<>();
    private int people;
    private boolean isWatching;
    private boolean isFull;

    HrisSimulator(Screen screen, Tables tables) {
        this.screen = screen;
        this.tables = tables;
    }

    void serve(@Observes Router router) {
        router.post("/demo/hris/people").handler(BodyHandler.create(false)).blockingHandler(this::take);
    }

    /** Takes the person of a form whose fields are called as the table's columns. */
    private void take(RoutingContext context) {
        MultiMap form = context.request().formAttributes();
        Map<String, Object> person = new HashMap<>();
        form.names().forEach(name -> person.put(name, form.get(name).isBlank() ? null : form.get(name)));
        person.putIfAbsent("assessment", "BA");
        List<Map<String, Object>> added = add(person);
        context.response()
                .setStatusCode(added.isEmpty() ? 409 : 201)
                .putHeader("Content-Type", "text/plain; charset=UTF-8")
                .end(
                        added.isEmpty()
                                ? "Not taken: there are " + MOST + " records, or this one is ordered already.\n"
                                : "Record " + key(added.get(0)) + " wants an assessment: look at the demo's screen.\n");
    }

    /** Adds somebody new, as long as there is room. */
    void addSomebody() {
        people++;
        boolean isBehavioral = people % 3 != 0;
        SampleAssessment sample = isBehavioral ? SampleAssessment.behavioral() : SampleAssessment.cognitive();
        String domain = people % UNREACHABLE_EVERY == UNREACHABLE_EVERY - 2 ? "@mail.invalid" : "@example.org";
        add(Map.of(
                "first_name", sample.firstName(),
                "last_name", sample.lastName(),
                "email", ascii(sample.firstName()) + '.' + ascii(sample.lastName()) + domain,
                "assessment", isBehavioral ? "BA" : "CA",
                "job_id", JOBS.get(random.nextInt(JOBS.size()))));
    }

    private List<Map<String, Object>> add(Map<String, Object> person) {
        Map<String, Object> values = new HashMap<>(Map.of("most", MOST));
        COLUMNS.forEach(column -> values.put(column, person.get(column)));
        List<Map<String, Object>> added = tables.rows(ADD, values);
        watch();
        return added;
    }

    private static String ascii(String name) {
        String letters = Normalizer.normalize(name.replace('ł', 'l'), Normalizer.Form.NFD);
        return letters.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    /** Tells what is new since the last look, whoever wrote it. */
    synchronized void watch() {
        List<Map<String, Object>> records =
                tables.rows("select * from assessment_request order by requested_at, record_id, assessment", Map.of());
        for (Map<String, Object> record : records) {
            String state = state(record);
            String before = states.put(key(record), state);
            if (state.equals(before)) {
                continue;
            }
            if (state.equals(OPEN)) {
                String what = before != null ? "corrected" : isWatching ? "new record" : "open record";
                screen.step(Actor.HRIS, what, Tone.STRONG, key(record), describe(record));
            } else if (isWatching) {
                Tone tone = record.get("order_error") == null ? Tone.GOOD : Tone.BAD;
                screen.step(Actor.HRIS, "updated", tone, key(record), state);
            }
        }
        isWatching = true;
        if (records.size() >= MOST && !isFull) {
            isFull = true;
            screen.print("─── The HRIS has " + MOST + " records, and gets no more: delete .demo to begin afresh.");
        }
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
        String name = SampleAssessment.fullName(record);
        String email = Objects.requireNonNullElse(record.get("email"), "no e-mail address")
                .toString();
        String job = record.get("job_id") == null ? "" : " · job " + record.get("job_id");
        return (name.isEmpty() ? "nameless" : name) + " · " + email + job;
    }
}
