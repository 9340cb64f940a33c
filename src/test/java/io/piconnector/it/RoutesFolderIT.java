package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an integration engineer does to a running installation: files and settings, no Java, no rebuild. */
@Tag("long")
class RoutesFolderIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String DELIVER_CRM = """
            - templatedRoute:
                routeId: deliver-crm
                routeTemplateRef: deliver
                parameters:
                  - name: destination
                    value: crm
            """;

    private static final String ROUTE_TO_CRM = """
                          - simple: "${body.data.assessmentType} == 'culture'"
                            steps:
                              - to: outbox:crm
            """;

    private static final String COGNITIVE = "== 'cognitive'\"\n                steps:\n";

    @TempDir
    Path folder;

    @Test
    void shouldDeliverToAThirdDestinationThatWasAddedByFilesAlone() {
        // Given
        Routes routes = Routes.copyTo(folder);
        routes.write("partners/deliver-crm", DELIVER_CRM);
        routes.edit(
                "route-event",
                text -> text.replace("            otherwise:\n", ROUTE_TO_CRM + "            otherwise:\n"));
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Peer crm = landscape.peer("crm");
        Connector connector = landscape
                .connector(postgres, "folder")
                .deliversTo(ats, hris)
                .set("destinations.crm.url", crm.url("/crm"))
                .set("destinations.crm.secret", SECRET)
                .set("destinations.crm.authorization", "Bearer crm")
                .set("pi.types.CU", "culture")
                .set("routes.location", routes.location())
                .start();
        Outbox outbox = new Outbox(postgres);
        PiWebhook culture = PiWebhook.completed("31;CU");
        PiWebhook behavioral = PiWebhook.completed("32;BA");

        // When
        assertThat(connector.pi().send(culture).statusCode()).isEqualTo(200);
        assertThat(connector.pi().send(behavioral).statusCode()).isEqualTo(200);

        // Then
        Call call = crm.awaitCallAbout(culture.assessmentId());
        assertThat(call.target()).isEqualTo("/crm");
        assertThat(call.json().at("/data/assessmentType").textValue()).isEqualTo("culture");
        assertThat(call.json().at("/data/recordId").textValue()).isEqualTo("31");
        assertThat(call.header("authorization")).contains("Bearer crm");
        assertThatCode(() -> new Webhook(SECRET).verify(call.body(), call.headers()))
                .doesNotThrowAnyException();
        ats.awaitCallAbout(behavioral.assessmentId());
        hris.awaitCallAbout(behavioral.assessmentId());
        outbox.awaitNothingWaiting(culture.assessmentId());
        outbox.awaitNothingWaiting(behavioral.assessmentId());
        assertThat(crm.calls()).hasSize(1);
        assertThat(ats.callsAbout(culture.assessmentId())).isEmpty();
        assertThat(hris.callsAbout(culture.assessmentId())).isEmpty();
    }

    /** All that README.md says is in the box; in a native executable what is not registered would be missing here. */
    @Test
    void shouldRunWhatRoutesOfOnesOwnMayUse() throws Exception {
        // Given
        Routes routes = Routes.copyTo(folder);
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.createDirectories(folder.resolve("mappings"));
        Files.writeString(folder.resolve("mappings/people.jslt"), "{\"people\": .persons}");
        routes.write("own-route", Files.readString(Path.of("src/test/resources/routes/own-route.camel.yaml")));
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Connector connector = landscape
                .connector(postgres, "own-route")
                .deliversAllTo(ats)
                .set("hris.jdbc.url", postgres.jdbcUrl())
                .set("hris.jdbc.username", postgres.username())
                .set("hris.jdbc.password", postgres.password())
                .set("pi.api.key", "unused")
                .set("pi.listener.public-url", "https://connector.example")
                .set("own.url", ats.url("/own"))
                .set("own.folder", out.toString())
                .set("routes.location", routes.location());
        ats.replies(call -> Reply.status(418));

        // When
        connector.start();

        // Then
        Map.of(
                        "greeting.txt", "Ada and Gra, 2 people, since 1815!",
                        "http.txt", "status 418",
                        "thrown.txt", "no use in trying again",
                        "sql.txt", "57014")
                .forEach((file, content) -> await(file)
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () -> assertThat(out.resolve(file)).content().isEqualTo(content)));
    }

    /** Where PI's API is asked in another way, a file of an installation's own takes the engine's place. */
    @Test
    void shouldRunAFileOfOnesOwnInPlaceOfTheEngines() {
        // Given
        Routes routes = Routes.copyTo(folder).write("call-pi", """
                - route:
                    id: call-pi
                    from:
                      uri: direct:call-pi
                      steps:
                        - to: direct:send-to-pi
                - route:
                    id: send-to-pi
                    from:
                      uri: direct:send-to-pi
                      steps:
                        - log: "instead of a call"
                """);
        Peer ats = landscape.peer("ats");
        Connector connector = landscape
                .connector(landscape.database(), "folder-engine")
                .deliversAllTo(ats)
                .set("routes.location", routes.location());

        // When
        connector.start();

        // Then
        assertThat(connector.output()).contains(folder + "/call-pi.camel.yaml replaces the engine's file of that name");
    }

    @Test
    void shouldRouteByTheEditedFileAfterARestart() {
        // Given
        Routes routes = Routes.copyTo(folder);
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector connector = landscape
                .connector(postgres, "folder-edit")
                .deliversTo(ats, hris)
                .set("routes.location", routes.location())
                .start();
        PiWebhook before = PiWebhook.completed("1;BA");
        PiWebhook after = PiWebhook.completed("2;BA");
        assertThat(connector.pi().send(before).statusCode()).isEqualTo(200);
        ats.awaitCallAbout(before.assessmentId());
        hris.awaitCallAbout(before.assessmentId());

        // When
        routes.edit("route-event", text -> text.replace("                  - to: outbox:hris\n", "")
                .replace(COGNITIVE, COGNITIVE + "                  - to: outbox:hris\n"));
        connector.stop();
        connector.start();
        assertThat(connector.pi().send(after).statusCode()).isEqualTo(200);

        // Then
        ats.awaitCallAbout(after.assessmentId());
        new Outbox(postgres).awaitNothingWaiting(after.assessmentId());
        assertThat(hris.callsAbout(after.assessmentId())).isEmpty();
    }
}
