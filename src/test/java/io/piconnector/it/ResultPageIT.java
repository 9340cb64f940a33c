package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.piconnector.testkit.Chromium;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OperatorApi;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page behind the link that Greenhouse gets, from the order to its end. */
class ResultPageIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String KEY = "key-of-acme-0123456789";
    private static final String OPERATOR = "operator-token-0123456789-0123456789";
    private static final String VIEWER = "viewer-token-0123456789-0123456789-";

    private static final String MAPPING = """
            {"fields": [
              {"label": "Phone", "value": .order.request.candidate.phone_number},
              {"label": "Nothing", "value": .order.request.candidate.nothing},
              {"label": "Profile", "link": .order.request.candidate.greenhouse_profile_url},
              {"label": "Id at PI", "value": .event.data.assessmentId}
            ]}
            """;

    @TempDir
    static Path folder;

    private static final Postgres postgres = landscape.database();
    private static final Peer greenhouse = landscape.peer("greenhouse");
    private static final Peer other = landscape.peer("other");
    private static final PiOrders pi = landscape.piOrders();
    private static final Connector connector = pi.connect(landscape.connector(postgres, "result-page"))
            .deliversAllTo(other)
            .set("pi.result.fetch", "false")
            .set("partners.greenhouse.keys.acme", KEY)
            .set("partners.greenhouse.hosts", greenhouse.url(""))
            .set("console.tokens.ops.token", OPERATOR)
            .set("console.tokens.ops.role", "operator")
            .set("console.tokens.eyes.token", VIEWER)
            .set("console.tokens.eyes.role", "viewer");
    private static final OperatorApi operator = OperatorApi.of(connector, OPERATOR);
    private static final OperatorApi viewer = OperatorApi.of(connector, VIEWER);

    @BeforeAll
    static void start() throws IOException {
        Routes routes = Routes.copyTo(folder);
        Files.writeString(folder.resolve("mappings/vendors/result-page.jslt"), MAPPING);
        connector.set("routes.location", routes.location()).start();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder partner(String path) {
        return HttpRequest.newBuilder(URI.create(connector.url() + "/partners/greenhouse/" + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((KEY + ":").getBytes()));
    }

    /** Returns the order's id. */
    private static String order(String test, String phone) {
        String email = UUID.randomUUID() + "@example.org";
        JsonNode order = JSON.createObjectNode()
                .put("partner_test_id", test)
                .put("url", greenhouse.url("/take_home_tests/" + UUID.randomUUID()))
                .set(
                        "candidate",
                        JSON.valueToTree(Map.of(
                                "first_name", "Ilse",
                                "last_name", "Varga",
                                "email", email,
                                "phone_number", phone,
                                "greenhouse_profile_url", "javascript:alert(1)")));
        HttpResponse<String> answer = send(partner("send_test").POST(BodyPublishers.ofString(order.toString())));
        assertThat(answer.statusCode()).isEqualTo(200);
        try {
            return JSON.readTree(answer.body()).path("partner_interview_id").asText();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String completed(String test, String suffix, String phone) {
        String id = order(test, phone);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !pi.assessments(id + suffix).isEmpty());
        pi.sendWebhook(connector, pi.assessment(id + suffix), 40);
        return id;
    }

    /** Returns the id of the page that Greenhouse is told of. */
    private static String link(String orderId) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> JSON.readTree(send(partner("test_status?partner_interview_id=" + orderId))
                                        .body())
                                .path("partner_profile_url")
                                .asText(""),
                        url -> url.startsWith(PiOrders.PUBLIC_URL + "/r/"))
                .substring((PiOrders.PUBLIC_URL + "/r/").length());
    }

    private static HttpResponse<String> page(String id) {
        return send(HttpRequest.newBuilder(URI.create(connector.url() + "/r/" + id)));
    }

    private static void assertIsNothing(HttpResponse<String> page) {
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is no such page").doesNotContain("Assessment", "Completed");
        assertThat(page.headers().firstValue("X-Robots-Tag")).contains("noindex, nofollow");
    }

    @Test
    void shouldShowTypeStateAndDateOfAResult() {
        // Given
        String order = completed("cognitive", ";CA", "+43 660 0000000");

        // When
        HttpResponse<String> page = page(link(order));

        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("PI Cognitive Assessment", "Completed", "+43 660 0000000", "name=\"robots\"")
                .contains(pi.assessment(order + ";CA").assessmentId())
                .doesNotContain("Nothing", "javascript:", "Varga", "@example.org", order, "<script");
        assertThat(page.headers().map()).doesNotContainKey("set-cookie");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'")
                .doesNotContain("script", "unsafe");
        assertThat(connector.get("/q/metrics").orElseThrow().body())
                .containsPattern("partners_result_pages_total\\{outcome=\"shown\"} [1-9]");
    }

    @Test
    void shouldSayThatAnAssessmentIsNotCompletedYet() {
        // Given
        String order = order("behavioral", "1");
        String id = operatorsLink(order + ";BA");

        // When
        HttpResponse<String> page = page(id);

        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("PI Behavioral Assessment", "Not completed yet")
                .doesNotContain("Id at PI");
    }

    private static String operatorsLink(String externalId) {
        return operator.get("/api/orders/" + OperatorApi.encoded(externalId))
                .json()
                .at("/partner/link")
                .asText()
                .replaceFirst(".*/", "");
    }

    @Test
    void shouldShowHostileTextAsText() {
        // Given
        String order = completed("cognitive", ";CA", "<script>alert(1)</script>\u202Egnp.exe");

        // When
        HttpResponse<String> page = page(link(order));

        // Then
        assertThat(page.body())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;[U+202E]gnp.exe")
                .doesNotContain("<script", "\u202E");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "00000000-0000-4000-8000-000000000001",
                "%3Cscript%3E",
                "%F0%9F%98%80"
            })
    void shouldShowNothingForAGuess(String id) {
        assertIsNothing(page(id));
    }

    @Test
    void shouldShowNothingWhenOneBitOfTheLinkIsOther() {
        // Given
        String id = link(completed("cognitive", ";CA", "1"));
        char flipped = (char) (id.charAt(30) ^ 1);
        String forged = id.substring(0, 30) + (Character.isLetterOrDigit(flipped) ? flipped : 'x') + id.substring(31);

        // Then
        assertIsNothing(page(forged));
        assertThat(page(id).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"changed_at = now() - interval '181 days'", "erased_at = now()"})
    void shouldShowNothingAfterItsTimeOrWhenThePersonIsErased(String change) {
        // Given
        String order = completed("cognitive", ";CA", "1");
        String id = link(order);

        // When
        postgres.execute("update partner_order set " + change + " where id = '" + order + "'");

        // Then
        assertIsNothing(page(id));
    }

    @Test
    void shouldCloseThePageForGoodWhenAnOperatorRevokesTheLink() {
        // Given
        String order = completed("cognitive", ";CA", "1");
        String id = link(order);
        String path = "/api/orders/" + OperatorApi.encoded(order + ";CA");

        // When
        OperatorApi.Answer refused = viewer.post(path + "/revoke-link");
        HttpResponse<String> before = page(id);
        OperatorApi.Answer revoked = operator.post(path + "/revoke-link?why=sent%20to%20a%20wrong%20list");

        // Then
        assertThat(refused.status()).isEqualTo(403);
        assertThat(before.statusCode()).isEqualTo(200);
        assertThat(revoked.status()).isEqualTo(204);
        assertIsNothing(page(id));
        assertThat(operator.get(path).json().at("/partner/linkOpen").asBoolean(true))
                .isFalse();
        assertThat(link(order)).isEqualTo(id);
        assertThat(postgres.query("select who, act, what, why from operator_audit where act = 'revoke link'")
                        .toString())
                .contains("who=token:ops", order + ";CA", "why=sent to a wrong list");
        assertThat(operator.post("/api/orders/4711%3BBA/revoke-link").status()).isEqualTo(404);
    }

    @Test
    @Tag("long")
    void shouldBeUsableByEverybodyAndFitAPhone() {
        // Given
        String id = link(completed("behavioral", ";BA", "a long text ".repeat(40)));
        List<String> flaws = new ArrayList<>();
        try (Chromium chromium = Chromium.start()) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : List.of(1280, 360)) {
                    // When
                    Page page = chromium.page(scheme, width, true);
                    page.onConsoleMessage(message -> flaws.add(message.text()));
                    page.navigate(connector.url() + "/r/" + id);
                    flaws.addAll(Chromium.flaws(page));
                    int wide = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
                    String font = (String) page.evaluate("getComputedStyle(document.querySelector('dt')).color");

                    // Then
                    assertThat(wide).isLessThanOrEqualTo(width);
                    assertThat(font).as("the style sheet counts").isNotEqualTo("rgb(0, 0, 0)");
                }
            }
        }
        assertThat(flaws).isEmpty();
    }
}
