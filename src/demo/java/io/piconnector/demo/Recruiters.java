package io.piconnector.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.piconnector.simulator.Ashby;
import io.piconnector.simulator.Ashby.AssessmentType;
import io.piconnector.simulator.Ashby.Started;
import io.piconnector.simulator.AshbyApplication;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.Greenhouse;
import io.piconnector.simulator.Greenhouse.Sent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Recruiters of the simulated hiring systems: they order assessments, and tell what their system shows them. */
@ApplicationScoped
class Recruiters {

    private static final Actor RECRUITER = new Actor("recruiter", "33");

    /** Every so many a candidate has an address that PI does not take. */
    private static final int UNREACHABLE_EVERY = 5;

    private static final String REMEMBER = """
            insert into vendor_order (vendor, id, url, test, first_name, last_name, email)
            values (:?vendor, :?id, :?url, :?test, :?first_name, :?last_name, :?email)
            on conflict do nothing
            returning id
            """;

    private final Screen screen;
    private final Tables tables;
    private final String publicUrl;
    private final String address;
    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<String, Candidate> started = new HashMap<>();
    private final Map<String, Integer> shown = new HashMap<>();
    private int orders;
    private int complaints;

    Recruiters(
            Screen screen,
            Tables tables,
            @ConfigProperty(name = "pi.listener.public-url") String publicUrl,
            @ConfigProperty(name = "demo.address") String address) {
        this.screen = screen;
        this.tables = tables;
        this.publicUrl = publicUrl;
        this.address = address;
        for (Sent order : DemoVendors.remembered()) {
            if (order.url() == null) {
                started.put(order.interviewId(), order.candidate());
            } else {
                sent.put(order.interviewId(), order);
            }
        }
    }

    static boolean areThere() {
        return DemoVendors.greenhouse().isPresent() || DemoVendors.ashby().isPresent();
    }

    /** Which hiring systems are simulated, in words. */
    static String names() {
        String names = line(
                DemoVendors.greenhouse().map(any -> "Greenhouse").orElse(""),
                DemoVendors.ashby().map(any -> "Ashby").orElse(""));
        return names.isEmpty() ? "none: -Ddemo.vendors=greenhouse,ashby simulates two" : names + ", simulated";
    }

    /** Orders an assessment of somebody new, in one hiring system after the other. */
    synchronized void order() {
        orders++;
        SampleAssessment sample = SampleAssessment.behavioral();
        Candidate candidate = Candidate.named(sample.firstName(), sample.lastName());
        if (orders % UNREACHABLE_EVERY == 3) {
            candidate = candidate.withEmail(candidate.email().replace("@example.org", "@mail.invalid"));
        }
        boolean isAshbysTurn = orders % 2 == 0 || DemoVendors.greenhouse().isEmpty();
        Optional<Ashby> ashby = DemoVendors.ashby().filter(any -> isAshbysTurn);
        if (ashby.isPresent()) {
            start(ashby.get(), candidate);
        } else {
            sendTest(DemoVendors.greenhouse().orElseThrow(), candidate);
        }
    }

    private void sendTest(Greenhouse greenhouse, Candidate candidate) {
        List<Greenhouse.Test> tests = greenhouse.tests();
        if (tests.isEmpty()) {
            tell(Tone.BAD, "finds no test", null, "Greenhouse");
            return;
        }
        Greenhouse.Test test = tests.get(orders / 2 % tests.size());
        Sent order = greenhouse.sendTest(test.id(), candidate);
        tell(
                order.isTaken() ? Tone.STRONG : Tone.BAD,
                "sends test",
                order.interviewId(),
                "Greenhouse · %s · %s%s"
                        .formatted(
                                name(candidate), test.name(), order.isTaken() ? "" : " · answered " + order.status()));
        if (order.isTaken()) {
            sent.put(order.interviewId(), order);
            keep("greenhouse", order.interviewId(), order.url(), test.id(), candidate);
        }
    }

    private void start(Ashby ashby, Candidate candidate) {
        List<AssessmentType> types = ashby.assessmentTypes();
        if (types.isEmpty()) {
            tell(Tone.BAD, "finds no test", null, "Ashby");
            return;
        }
        AssessmentType type = types.get(orders / 2 % types.size());
        Started order = ashby.start(type.id(), AshbyApplication.of(candidate));
        tell(
                order.isStarted() ? Tone.STRONG : Tone.BAD,
                "starts",
                order.assessmentId(),
                "Ashby · %s · %s%s"
                        .formatted(
                                name(candidate),
                                type.name(),
                                order.isStarted() ? "" : " · answered " + order.status() + " " + order.message()));
        if (order.isStarted()) {
            started.put(order.assessmentId(), candidate);
            keep("ashby", order.assessmentId(), null, type.id(), candidate);
        }
    }

    private void keep(String vendor, String id, String url, String test, Candidate candidate) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("vendor", vendor);
        columns.put("id", id);
        columns.put("url", url);
        columns.put("test", test);
        columns.put("first_name", candidate.firstName());
        columns.put("last_name", candidate.lastName());
        columns.put("email", candidate.email());
        tables.rows(REMEMBER, columns);
    }

    /** Tells what is new since the last look. */
    synchronized void watch() {
        DemoVendors.greenhouse()
                .ifPresent(greenhouse -> sent.forEach((id, order) ->
                        news(id, greenhouse.statuses(order)).forEach(status -> tellGreenhouse(order, status))));
        DemoVendors.ashby()
                .ifPresent(ashby -> started.forEach((id, candidate) ->
                        news(id, ashby.updates(id)).forEach(update -> tellAshby(id, candidate, update))));
        List<String> errors = Stream.concat(
                        DemoVendors.greenhouse().stream().flatMap(one -> one.errors().stream()),
                        DemoVendors.ashby().stream().flatMap(one -> one.errors().stream()))
                .toList();
        errors.stream().skip(complaints).forEach(error -> tell(Tone.BAD, "complains", null, error));
        complaints = errors.size();
    }

    private List<JsonNode> news(String id, List<JsonNode> all) {
        int before = shown.getOrDefault(id, 0);
        shown.put(id, all.size());
        return new ArrayList<>(all.subList(Math.min(before, all.size()), all.size()));
    }

    private void tellGreenhouse(Sent order, JsonNode status) {
        String word = status.path("partner_status").asText();
        String link = status.path("partner_profile_url").asText("");
        String notes = status.at("/metadata/Notes").asText("");
        tell(
                word.equals("complete") ? Tone.GOOD : Tone.PLAIN,
                "sees",
                order.interviewId(),
                line("Greenhouse", name(order.candidate()), word, notes, link));
    }

    private void tellAshby(String id, Candidate candidate, JsonNode update) {
        boolean isComplete = update.has("assessment_result");
        String word = update.at("/assessment_status/value").asText("")
                + (isComplete ? ": " + update.at("/assessment_result/value").asText() : "");
        String reason = update.at("/cancelled_reason/value").asText("");
        String link = update.at("/assessment_profile_url/value").asText("");
        tell(
                isComplete ? Tone.GOOD : Tone.PLAIN,
                "sees",
                id,
                line("Ashby", name(candidate), word, reason.isEmpty() ? "" : "cancelled: " + reason, link));
    }

    private static String line(String... parts) {
        return String.join(
                " · ", Stream.of(parts).filter(part -> !part.isEmpty()).toList());
    }

    private static String name(Candidate candidate) {
        return candidate.firstName() + " " + candidate.lastName();
    }

    private void tell(Tone tone, String what, String id, String details) {
        screen.step(RECRUITER, what, tone, id, details.replace(publicUrl, address)); // where the page is in the demo
    }
}
