package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.Greenhouse;
import io.piconnector.testkit.Browser;
import io.piconnector.testkit.Chromium;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OperatorApi;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.Postgres;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators see of hiring systems: whether each is set up, its orders, and the story of one. */
class HiringSystemsInConsoleIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String KEY = "key-of-acme-0123456789";
    private static final String ADA = "ada's long password";
    private static final String BOB = "bob's long password";

    private static final Postgres postgres = landscape.database();
    private static final PiOrders pi = landscape.piOrders();
    private static final Greenhouse greenhouse = landscape.closes(Greenhouse.start());
    private static final Connector connector = pi.connect(landscape.connector(postgres, "hiring-systems"))
            .set("pi.result.fetch", "false")
            .set("partners.greenhouse.keys.acme", KEY)
            .set("partners.greenhouse.hosts", greenhouse.server().url())
            .set("partners.recruitee.keys.acme", "sha256:" + "0".repeat(64))
            .set("console.users.ada.password", ADA)
            .set("console.users.ada.role", "operator")
            .set("console.users.bob.password", BOB)
            .set("console.users.bob.role", "viewer")
            .start();
    private static final OperatorApi operator = OperatorApi.of(connector, "ada", ADA);
    private static final Browser ada = new Browser(connector.url());
    private static final Browser bob = new Browser(connector.url());

    @BeforeAll
    static void logIn() {
        ada.logIn("ada", ADA);
        bob.logIn("bob", BOB);
        greenhouse.partner(connector.url() + "/partners/greenhouse", KEY);
    }

    /** Returns the external id. */
    private static String completed() {
        String id = greenhouse
                .sendTest("cognitive", Candidate.named("Ilse", "Varga"))
                .interviewId();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !pi.assessments(id + ";CA").isEmpty());
        pi.sendWebhook(connector, pi.assessment(id + ";CA"), 40);
        await().atMost(Duration.ofSeconds(30)).until(() -> operator.get("/api/orders/" + id + "%3BCA")
                .json()
                .at("/partner/state")
                .asText()
                .equals("completed"));
        return id + ";CA";
    }

    @Test
    void shouldSayWhatEachHiringSystemNeeds() {
        // Given
        greenhouse.tests();

        // When
        String page = bob.get("/console/set-up").body();

        // Then
        assertThat(page)
                .contains(
                        PiOrders.PUBLIC_URL + "/partners/greenhouse/send_test",
                        PiOrders.PUBLIC_URL + "/partners/greenhouse/request_errors",
                        PiOrders.PUBLIC_URL + "/partners/recruitee/",
                        "partners.recruitee.secret is not set: account acme has none",
                        "partners.recruitee.codename is not set",
                        "Calls arrive. The last one:")
                .containsPattern("Off, until a key or a signing secret is set[^<]* ashby")
                .doesNotContain(KEY, "partners.greenhouse.username is not set", "/partners/ashby/");
    }

    @Test
    void shouldTellTheStoryOfAnOrderAndCloseItsResultPage() {
        // Given
        String externalId = completed();
        String path = "/console/story?externalId=" + OperatorApi.encoded(externalId);

        // When
        String story = ada.get(path).body();
        String ofViewer = bob.get(path).body();
        String orders = bob.get("/console/orders").body();

        // Then
        assertThat(story)
                .contains(
                        "greenhouse ordered cognitive for account acme",
                        "PI has the order: assessment",
                        "the order of greenhouse is completed",
                        PiOrders.PUBLIC_URL + "/r/",
                        "Close it for good");
        assertThat(ofViewer)
                .contains("greenhouse ordered cognitive for account acme", "open")
                .doesNotContain(PiOrders.PUBLIC_URL + "/r/", "Close it for good");
        assertThat(orders).contains("greenhouse (acme)", externalId);

        // When
        HttpResponse<String> closed = ada.submit(
                path, "/console/story/revoke-link", Map.of("externalId", externalId, "why", "in a wrong mail"));

        // Then
        assertThat(closed.statusCode()).isEqualTo(303);
        assertThat(ada.get(path).body())
                .contains("closed by an operator", "ada: revoke link: in a wrong mail")
                .doesNotContain("Close it for good");
        assertThat(bob.submit(path, "/console/story/revoke-link", Map.of("externalId", externalId))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    @Tag("long")
    void shouldBeUsableByEverybodyAndFitAPhone() {
        // Given
        String story = "/console/story?externalId=" + OperatorApi.encoded(completed());
        List<String> flaws = new ArrayList<>();
        try (Chromium chromium = Chromium.start()) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : List.of(1280, 360)) {
                    Page page = chromium.page(scheme, width, true);
                    page.navigate(connector.url() + "/console");
                    page.getByLabel("Name").fill("ada");
                    page.getByLabel("Password").fill(ADA);
                    page.locator("button[type=submit]").click();
                    for (String path : List.of("/console/set-up", "/console/orders", story)) {
                        // When
                        page.navigate(connector.url() + path);
                        flaws.addAll(Chromium.flaws(page));
                        int wide = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
                        if (wide > width) {
                            flaws.add(path + " is " + wide + " pixels wide");
                        }
                    }
                }
            }
        }

        // Then
        assertThat(flaws).isEmpty();
    }
}
