package io.piconnector.demo;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.UrlText;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import org.apache.camel.quarkus.main.events.AfterStart;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says what the demo is when it begins, how far it has come now and then, and what stays when it ends. */
@ApplicationScoped
@Named("narrator")
@Unremovable
public class Narrator {

    private static final String RULE = "─".repeat(80);

    private final Screen screen;
    private final ConnectorStory connector;
    private final DestinationSimulator destinations;
    private final MeterRegistry meters;
    private final String address;
    private final int managementPort;
    private final String listener;
    private final String username;
    private final String password;

    Narrator(
            Screen screen,
            ConnectorStory connector,
            DestinationSimulator destinations,
            MeterRegistry meters,
            @ConfigProperty(name = "demo.address") String address,
            @ConfigProperty(name = "quarkus.management.port") int managementPort,
            @ConfigProperty(name = "demo.listener.url") String listener,
            @ConfigProperty(name = "pi.listener.username") String username,
            @ConfigProperty(name = "pi.listener.password") String password) {
        this.screen = screen;
        this.connector = connector;
        this.destinations = destinations;
        this.meters = meters;
        this.address = address;
        this.managementPort = managementPort;
        this.listener = listener;
        this.username = username;
        this.password = password;
    }

    void welcome(@Observes AfterStart event) {
        String behavioral = form(SampleAssessment.behavioral());
        screen.print("""

                %1$s
                  %2$s
                  HRIS records become assessments at PI; PI calls back; the result goes to ATS
                  and HRIS. PI, its API, ATS and HRIS are simulated.
                %1$s
                  Listener  %3$s/…
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
                        System.getProperty(Demo.STORE_PORT, "?"),
                        managementPort,
                        address,
                        listener.replace("://", "://" + UrlText.encode(username) + ':' + password + '@'),
                        behavioral,
                        form(SampleAssessment.cognitive()),
                        form(SampleAssessment.cognitive())));
    }

    private static String form(SampleAssessment assessment) {
        return "assessmentId=%s&assessmentState=40".formatted(assessment.id());
    }

    /** Sums up. */
    public void sumUp() {
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
                                destinations.taken("ats"),
                                destinations.refused("ats"),
                                destinations.taken("hris"),
                                count("pi.orders", "ordered"),
                                count("pi.orders", "adopted"),
                                count("pi.orders", "refused"),
                                count("pi.reconciliations", "event"),
                                connector.waiting(),
                                connector.dead(),
                                connector.waiting("unrouted"),
                                connector.waiting("unreadable")),
                Tone.STRONG));
    }

    private long count(String meter, String outcome) {
        Counter counter = meters.find(meter).tag("outcome", outcome).counter();
        return counter == null ? 0 : (long) counter.count();
    }

    void farewell(@Observes ShutdownEvent event) {
        screen.print("\n  Stopping. What was accepted stays in .demo/postgres, and is delivered when the\n"
                + "  demo runs again.");
    }
}
