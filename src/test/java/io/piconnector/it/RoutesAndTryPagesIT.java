package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.testkit.Browser;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OperatorApi;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The picture of the running routes, and trying a webhook in the browser and by the API. */
@Tag("long")
class RoutesAndTryPagesIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String PASSWORD = "a long enough password";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String BODY = "assessmentId=tried-1&assessmentState=40&externalId=77%3BBA";

    @TempDir
    static Path folder;

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer ats = landscape.peer("ats");
    private static final Peer hris = landscape.peer("hris");
    private static Connector connector;
    private static Routes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = Routes.copyTo(Files.createDirectory(folder.resolve("routes")));
        connector = landscape
                .connector(postgres, "routes-and-try")
                .deliversTo(ats, hris)
                .set("destinations.ats.authorization", "Bearer a-secret-token")
                .set("console.users.ada.password", PASSWORD)
                .set("console.users.ada.role", "operator")
                .set("console.users.bob.password", PASSWORD)
                .set("console.users.bob.role", "viewer")
                .set("console.tokens.ci.token", TOKEN)
                .set("console.tokens.ci.role", "operator")
                .in(folder)
                .start();
    }

    private static Browser logIn(String name) {
        Browser browser = new Browser(connector.url());
        browser.logIn(name, PASSWORD);
        return browser;
    }

    private static HttpResponse<String> tryIt(Browser browser, String body) {
        return browser.submit(
                "/console/try",
                "/console/try",
                Map.of("path", PiWebhook.DEFAULT_LISTENER, "query", "jobid=12345", "body", body));
    }

    @Test
    void shouldDrawTheRoutesWithWhatIsInTheirQueues() {
        // Given
        PiWebhook webhook = PiWebhook.completed("no-suffix");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
        await().until(() -> outbox.count("parked") > 0);

        // When
        String page = logIn("bob").get("/console/routes").body();

        // Then
        assertThat(page)
                .contains("<svg", ">unrouted<", "1 parked", ">deliver-ats<")
                .containsPattern("their settings are not there: .*greenhouse.*read-hris-file")
                .contains("queue hris if ${body.data.assessmentType} == &#39;behavioral&#39;")
                .doesNotContain("a-secret-token");
    }

    @Test
    void shouldTryAWebhookWithoutSendingOrStoringIt() {
        // Given
        int before = ats.calls().size();

        // When
        String page = tryIt(logIn("ada"), BODY).body();

        // Then
        assertThat(page)
                .contains("behavioral, told by the suffix of externalId", "Request to ats", "Request to hris")
                .contains("&quot;jobid&quot;:&quot;12345&quot;")
                .doesNotContain("a-secret-token");
        Matcher file = Pattern.compile("data:text/yaml;base64,([^\"]+)").matcher(page);
        assertThat(file.find()).isTrue();
        assertThat(new String(Base64.getDecoder().decode(file.group(1)), StandardCharsets.UTF_8))
                .contains("tests:", "- to: ats");
        assertThat(ats.calls()).hasSize(before);
        assertThat(outbox.about("tried-1")).isEmpty();
    }

    @Test
    void shouldBeginWithAStoredEvent() {
        // Given
        PiWebhook webhook = PiWebhook.completed("88;CA").to(PiWebhook.DEFAULT_LISTENER + "?tag=a+b%26c&tag=d");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
        long id = outbox.awaitState(webhook.assessmentId(), "events", "done").id();

        // When
        String page = logIn("ada").get("/console/try?message=" + id).body();

        // Then
        assertThat(page).contains(webhook.assessmentId(), "externalId=88%3BCA", "tag=a%20b%26c&amp;tag=d");
    }

    @Test
    void shouldShowHostileTextHarmlessly() {
        // When
        String page = tryIt(logIn("ada"), "assessmentId=</textarea><script>alert(1)</script>&assessmentState=40")
                .body();

        // Then
        assertThat(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert");
    }

    @Test
    void shouldLetOnlyOperatorsTry() {
        assertThat(logIn("bob").get("/console/try").statusCode()).isEqualTo(403);
    }

    @Test
    void shouldTryByTheApi() {
        // Given
        OperatorApi api = OperatorApi.of(connector, TOKEN);

        // When
        OperatorApi.Answer answer = api.post(
                "/api/try",
                "{\"form\": {\"assessmentId\": \"t2\", \"assessmentState\": 40, \"externalId\": \"5;CA\"},"
                        + " \"query\": {\"jobid\": \"7\"}}");

        // Then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode report = answer.json();
        assertThat(report.path("type").textValue()).isEqualTo("cognitive");
        assertThat(report.path("queues")).extracting(JsonNode::textValue).containsExactly("ats");
        assertThat(report.path("requests"))
                .extracting(request -> request.path("to").textValue())
                .contains("ats");
        assertThat(answer.body()).doesNotContain("a-secret-token");
    }

    @Test
    void shouldSayWhatIsWrongWithARequestAndWithTheFilesOnDisk() {
        OperatorApi api = OperatorApi.of(connector, TOKEN);

        assertThat(api.post("/api/try", "{}").body()).contains("form is missing");
        assertThat(api.post("/api/try", "{\"form\": [], \"path\": \"/x\"}").status())
                .isEqualTo(400);
        assertThat(api.post("/api/try", "{\"form\": {}, \"path\": \"x\"}").body())
                .contains("begin it with /");
        String sound = routes.read("route-event");
        routes.edit("route-event", text -> text.replace("outbox:hris", "outbox:hriss"));
        OperatorApi.Answer broken = api.post("/api/try", "{\"form\": \"" + BODY + "\"}");
        routes.write("route-event", sound);
        assertThat(broken.status()).isEqualTo(422);
        assertThat(broken.detail()).contains("route-event.camel.yaml", "hriss", "write 'hris'");
    }
}
