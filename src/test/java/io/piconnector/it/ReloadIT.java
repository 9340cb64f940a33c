package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiLoad;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An engineer saves a file while the connector runs. */
class ReloadIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String STAMP = """
            - route:
                id: stamp
                from:
                  uri: direct:stamp
                  steps:
                    - setHeader:
                        name: ce-stamp
                        constant: g%d
            """;

    private static final String DELIVER_CRM = """
            - templatedRoute:
                routeId: deliver-crm
                routeTemplateRef: deliver
                parameters:
                  - name: destination
                    value: crm
            """;

    @TempDir
    Path folder;

    private Routes routes;
    private Postgres postgres;
    private Peer ats;
    private Peer hris;
    private Connector connector;

    @BeforeEach
    void start() throws IOException {
        routes = Routes.copyTo(Files.createDirectory(folder.resolve("routes")));
        routes.write("stamp", STAMP.formatted(0));
        stamp(0);
        postgres = landscape.database();
        ats = landscape.peer("ats");
        hris = landscape.peer("hris");
        connector = landscape
                .connector(postgres, "reload")
                .deliversTo(ats, hris)
                .set("routes.reload", "true")
                .in(folder)
                .start();
    }

    /** Two files that only together are right: each delivery must have been made by two of the same save. */
    private void stamp(int generation) {
        routes.write("stamp", STAMP.formatted(generation));
        routes.edit("route-event", text -> text.replaceAll("(?s)        - to: direct:stamp\n.*?constant: g\\d+\n", "")
                .replace("        - choice:\n", """
                                        - to: direct:stamp
                                        - setHeader:
                                            name: ce-generation
                                            constant: g%d
                                        - choice:
                                """.formatted(generation)));
    }

    private double count(String outcome) {
        Matcher counter = Pattern.compile("pi_reloads_total\\{outcome=\"" + outcome + "\"} (\\S+)")
                .matcher(connector.get("/q/metrics").orElseThrow().body());
        return counter.find() ? Double.parseDouble(counter.group(1)) : 0;
    }

    private void await(String outcome, double count) {
        org.awaitility.Awaitility.await(outcome + " " + count + ", of:\n" + connector.output())
                .atMost(Duration.ofSeconds(60))
                .until(() -> count(outcome) == count);
    }

    @Test
    void shouldTakeOverANewDestinationWithoutARestart() throws IOException {
        // Given
        Peer crm = landscape.peer("crm");

        // When
        routes.write("deliver-crm", DELIVER_CRM);
        routes.edit(
                "route-event",
                text -> text.replaceFirst("( +- to: outbox:hris\n)", "$1                  - to: outbox:crm\n"));
        Files.writeString(folder.resolve("application.properties"), "destinations.crm.url=" + crm.url("/crm"));
        await("taken", 1);
        PiWebhook webhook = PiWebhook.completed("41;BA");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);

        // Then
        assertThat(crm.awaitCallAbout(webhook.assessmentId()).target()).isEqualTo("/crm");
        ats.awaitCallAbout(webhook.assessmentId());
    }

    @Test
    void shouldGoOnAsBeforeWhenASaveIsWrong() {
        // When
        routes.edit("route-event", text -> text.replace("outbox:hris", "outbox:hriss"));
        await("refused", 1);
        PiWebhook webhook = PiWebhook.completed("42;BA");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);

        // Then
        hris.awaitCallAbout(webhook.assessmentId());
        assertThat(connector.output()).contains("not taken over: ", "route-event.camel.yaml:", "write 'hris'");
        assertThat(connector.get("/q/health/ready").orElseThrow().body()).contains("refused", "hriss");
    }

    @Test
    @Tag("long")
    void shouldLoseAndRepeatNothingWhileFilesAreSavedUnderLoad() {
        // Given
        int saves = 30;
        PiLoad load = PiLoad.start(connector::pi, () -> PiWebhook.completed("43;BA"), 100, 1_000);

        // When: every third save is broken
        int taken = 0;
        int refused = 0;
        for (int save = 1; save <= saves; save++) {
            if (save % 3 == 0) {
                routes.edit("route-event", text -> text.replace("direct:stamp", "direct:stmp"));
                await("refused", ++refused);
                routes.edit("route-event", text -> text.replace("direct:stmp", "direct:stamp"));
                await("taken", ++taken);
            } else {
                stamp(save);
                await("taken", ++taken);
            }
        }
        load.finish();

        // Then
        Outbox outbox = new Outbox(postgres);
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> outbox.count("waiting") == 0);
        assertThat(load.refusals()).isEmpty();
        assertThat(load.withoutAnswer()).isZero();
        assertThat(outbox.count("dead")).isZero();
        Set<String> delivered = ConcurrentHashMap.newKeySet();
        for (Call call : ats.calls()) {
            assertThat(call.header("ce-stamp")).isEqualTo(call.header("ce-generation"));
            assertThat(delivered.add(call.json().at("/data/assessmentId").asText()))
                    .as("delivered once")
                    .isTrue();
        }
        assertThat(delivered).isEqualTo(load.accepted().keySet());
    }
}
