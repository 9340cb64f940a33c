package io.piconnector.demo;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.UrlText;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Predicate;
import org.apache.camel.quarkus.main.events.AfterStart;
import org.eclipse.microprofile.config.Config;

/** Says what the demo is when it begins, how far it has come now and then, and what stays when it ends. */
@ApplicationScoped
class Narrator {

    private static final String RULE = "─".repeat(80);

    private final Screen screen;
    private final MeterRegistry meters;
    private final Config config;

    Narrator(Screen screen, MeterRegistry meters, Config config) {
        this.screen = screen;
        this.meters = meters;
        this.config = config;
    }

    void welcome(@Observes AfterStart event) {
        String listener = setting("demo.listener.url");
        String credentials = UrlText.encode(setting("pi.listener.username")) + ':' + setting("pi.listener.password");
        screen.print("""

                %1$s
                  %2$s
                  HRIS records become assessments at PI; PI calls back; the result goes to ATS
                  and HRIS. PI, its API, ATS and HRIS are simulated.
                %1$s
                  Listener  %3$s/…
                  Hiring    %11$s
                  HRIS      table assessment_request:
                            psql -h localhost -p %4$s -U postgres hris
                  Store     PostgreSQL on localhost:%4$s, data in .demo/postgres, fsync on
                  Look at   http://localhost:%5$s/q/metrics   http://localhost:%5$s/q/health
                  Log       .demo/connector.log

                  Try in another terminal:

                  # a new person in the HRIS: ordered within seconds, finished a bit later
                  H=%6$s/demo/hris/people
                  curl $H -d 'first_name=Ada&last_name=Exempel&assessment=BA' \\
                       -d 'email=ada@example.org&job_id=R-12'

                  # record 1004 was refused; with this address PI takes it
                  curl $H -d 'record_id=1004&first_name=Noor&last_name=Mfano' \\
                       -d 'email=noor.mfano@example.org&assessment=BA'

                  # PI's sample call: a behavioral result, for ATS and HRIS
                  L=%7$s
                  curl -i "$L/assessmentstatus?jobid=12345" -d 'externalId=123456;BA' \\
                    -d '%8$s'

                  # a cognitive result, for the ATS alone
                  curl -i $L/assessmentstatus -d 'externalId=123457;CA' \\
                    -d '%9$s'

                  # type not told: the connector asks PI
                  curl -i $L/assessmentstatus -d 'externalId=123458' \\
                    -d '%10$s'

                  # a useless body: 200, and kept for a person
                  curl -i $L/assessmentstatus -d hello=world

                  # a wrong password: 401
                  curl -i $L/assessmentstatus -d hello=world -H 'Authorization: Basic Og=='

                  Ctrl-C ends it; ./mvnw -Pdemo goes on where it ended. To begin afresh delete
                  the folder .demo.
                %1$s""".formatted(
                        screen.paint(RULE, Tone.QUIET),
                        screen.paint("pi-connector demo", Tone.STRONG),
                        listener,
                        setting("demo.store.port"),
                        setting("quarkus.management.port"),
                        setting("demo.address"),
                        listener.replace("://", "://" + credentials + '@'),
                        form(SampleAssessment.behavioral()),
                        form(SampleAssessment.cognitive()),
                        form(SampleAssessment.cognitive()),
                        Recruiters.names()));
    }

    private String setting(String name) {
        return config.getValue(name, String.class);
    }

    private static String form(SampleAssessment assessment) {
        return "assessmentId=%s&assessmentState=40".formatted(assessment.id());
    }

    void sumUp() {
        screen.print(screen.paint(
                """
                ─── webhooks: %d accepted, %d known already, %d unreadable, %d refused
                    ATS got %d (%d times too busy), HRIS got %d
                    orders: %d ordered, %d adopted, %d refused, %d reconciled
                    messages: %d waiting, %d dead; for a person: %d unrouted, %d unreadable""".formatted(
                                count("pi.webhooks", "accepted"),
                                count("pi.webhooks", "duplicate"),
                                count("pi.webhooks", "unreadable"),
                                count("pi.webhooks", "unauthorized") + count("pi.webhooks", "forbidden"),
                                count("demo.deliveries", "TAKEN", "system", "ats"),
                                count("demo.deliveries", "BUSY", "system", "ats"),
                                count("demo.deliveries", "TAKEN", "system", "hris"),
                                count("pi.orders", "ordered"),
                                count("pi.orders", "adopted"),
                                count("pi.orders", "refused"),
                                count("pi.reconciliations", "event"),
                                messages("waiting", queue -> true),
                                messages("dead", queue -> true),
                                messages("parked", "unrouted"::equals),
                                messages("parked", "unreadable"::equals)),
                Tone.STRONG));
    }

    private long count(String meter, String outcome, String... tags) {
        Counter counter = meters.find(meter).tag("outcome", outcome).tags(tags).counter();
        return counter == null ? 0 : (long) counter.count();
    }

    private long messages(String state, Predicate<String> queue) {
        return (long) meters.find("outbox.queue." + state).gauges().stream()
                .filter(gauge -> queue.test(gauge.getId().getTag("queue")))
                .mapToDouble(Gauge::value)
                .sum();
    }

    void farewell(@Observes ShutdownEvent event) {
        screen.print("\n  Stopping. What was accepted stays in .demo/postgres, and is delivered when the\n"
                + "  demo runs again.");
        screen.beQuiet();
    }
}
