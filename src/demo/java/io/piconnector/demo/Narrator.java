package io.piconnector.demo;

import io.piconnector.config.UrlText;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.quarkus.main.events.AfterStart;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says what the demo is when it begins, how far it has come now and then, and what stays when it ends. */
@ApplicationScoped
@Named("narrator")
@Unremovable
public class Narrator {

    private static final boolean IS_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");

    private static final String NEXT_LINE = IS_WINDOWS ? " " : " \\\n       ";

    private static final String RULE = "─".repeat(100);

    private final Screen screen;
    private final StoreCounts store;
    private final ConnectorLog log;
    private final DestinationSimulator destinations;
    private final String address;
    private final int managementPort;
    private final String listener;
    private final String publicUrl;
    private final String username;
    private final String password;

    Narrator(
            Screen screen,
            StoreCounts store,
            ConnectorLog log,
            DestinationSimulator destinations,
            @ConfigProperty(name = "demo.address") String address,
            @ConfigProperty(name = "quarkus.management.port") int managementPort,
            @ConfigProperty(name = "demo.listener.url") String listener,
            @ConfigProperty(name = "pi.listener.public-url") String publicUrl,
            @ConfigProperty(name = "pi.listener.username") String username,
            @ConfigProperty(name = "pi.listener.password") String password) {
        this.screen = screen;
        this.store = store;
        this.log = log;
        this.destinations = destinations;
        this.address = address;
        this.managementPort = managementPort;
        this.listener = listener;
        this.publicUrl = publicUrl;
        this.username = username;
        this.password = password;
    }

    void welcome(@Observes AfterStart event) throws SQLException {
        StoreCounts.Counts counts = store.count();
        String base = address;
        String people = base + "/demo/hris/people";
        line("");
        line(screen.paint(RULE, Tone.QUIET));
        line(screen.paint("  pi-connector demo", Tone.STRONG)
                + "  HRIS records become assessments at PI; PI calls back; the result goes to ATS and HRIS");
        line(screen.paint(RULE, Tone.QUIET));
        line("  Listener    POST " + listener + "/assessmentstatus");
        line("                   …/behavioralassessment, …/cognitiveassessment");
        line("  Simulators  PI's API " + base + "/demo/pi/api/v1   ATS " + base + "/demo/ats   HRIS " + base
                + "/demo/hris");
        line("  Webhooks    PI calls the URL that an order names, %s/…, for it takes https only;"
                .formatted(publicUrl.replace("://", "://" + UrlText.encode(username) + ":…@")));
        line("              in the demo that name means %s".formatted(base));
        line("  HRIS        table assessment_request, in SQL: psql -h localhost -p %s -U postgres hris"
                .formatted(System.getProperty(Demo.STORE_PORT, "?")));
        line("  Look at     http://localhost:%1$s/q/metrics   http://localhost:%1$s/q/health"
                .formatted(managementPort));
        line("  Store       PostgreSQL on localhost:%s, data in .demo/postgres, fsync on: %s in the store"
                .formatted(System.getProperty(Demo.STORE_PORT, "?"), stored(counts.events())));
        line("  Log         .demo/connector.log");
        line("");
        line("  Try in another terminal.");
        line("");
        post(
                "a new person in the HRIS: ordered within seconds, finished some seconds later",
                people,
                "first_name=Ada&last_name=Exempel&email=ada@example.org&assessment=BA&job_id=R-12");
        post(
                "record 1004 with an address that PI takes: it was refused, and is ordered now",
                people,
                "record_id=1004&first_name=Noor&last_name=Mfano&email=noor.mfano@example.org&assessment=BA");
        line("  PI's webhooks; each command is an event of its own, repeat it and it is a duplicate:");
        line("");
        curl(
                "PI's sample call: a behavioral result, for ATS and HRIS",
                "/assessmentstatus?jobid=12345",
                password,
                form(SampleAssessment.behavioral(), "123456;BA") + "&assessmentSource=EmailInvitation");
        curl(
                "a cognitive result, for the ATS alone",
                "/assessmentstatus",
                password,
                form(SampleAssessment.cognitive(), "123457;CA"));
        curl(
                "type not told: the connector asks PI",
                "/assessmentstatus",
                password,
                form(SampleAssessment.cognitive(), "123458"));
        curl("a useless body: 200, and kept for a person", "/assessmentstatus", password, "hello=world");
        curl("a wrong password: 401", "/assessmentstatus", "guessed", form(SampleAssessment.behavioral(), "123459;BA"));
        line("  Ctrl-C ends it; ./mvnw -Pdemo goes on where it ended. To begin afresh delete the folder .demo.");
        line(screen.paint(RULE, Tone.QUIET));
    }

    private static String stored(long events) {
        return events == 0 ? "no event yet" : events == 1 ? "1 event is already" : events + " events are already";
    }

    private static String form(SampleAssessment assessment, String externalId) {
        return "assessmentId=%s&assessmentState=40&externalId=%s".formatted(assessment.id(), externalId);
    }

    private void curl(String what, String path, String password, String body) {
        post(what, listener.replace("://", "://" + UrlText.encode(username) + ':' + password + '@') + path, body);
    }

    private void post(String what, String url, String body) {
        line(screen.paint("  # " + what, Tone.QUIET));
        line("  curl -i -X POST " + quoted(url) + NEXT_LINE + "-d " + quoted(body));
        line("");
    }

    /** An ampersand, a semicolon and a question mark mean something to a shell. */
    private static String quoted(String text) {
        return IS_WINDOWS ? '"' + text + '"' : "'" + text + "'";
    }

    /** Sums up. */
    public void sumUp() throws SQLException {
        StoreCounts.Counts counts = store.count();
        StoreCounts.Orders orders = store.countOrders();
        String sinceStart =
                "─── since the start: %d accepted, %d known already, %d unreadable, %d refused · ATS got %d (%d times too busy), HRIS got %d"
                        .formatted(
                                log.count("accepted"),
                                log.count("duplicate"),
                                log.count("unreadable"),
                                log.count("unauthorized") + log.count("forbidden"),
                                destinations.taken("ats"),
                                destinations.refused("ats"),
                                destinations.taken("hris"));
        String inStore =
                "─── in the store: %d events, %d messages waiting, %d dead; for a person: %d unrouted, %d unreadable"
                        .formatted(
                                counts.events(),
                                counts.waiting(),
                                counts.dead(),
                                counts.unrouted(),
                                counts.unreadable());
        String ofOrders =
                "─── orders: %d under way, %d over, %d refused; since the start %d ordered, %d adopted, %d reconciled"
                        .formatted(
                                orders.open(),
                                orders.closed(),
                                orders.refused(),
                                log.count("ordered"),
                                log.count("adopted"),
                                log.count("reconciled"));
        screen.print(Stream.of(sinceStart, inStore, ofOrders)
                .map(text -> screen.paint(text, Tone.STRONG))
                .collect(Collectors.joining(System.lineSeparator())));
    }

    void farewell(@Observes ShutdownEvent event) {
        line("");
        line("  Stopping. What was accepted stays in .demo/postgres, and is delivered when the demo runs again.");
    }

    private void line(String text) {
        screen.print(text);
    }
}
