package io.piconnector.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.piconnector.testkit.Chromium;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** People at the console, in a real browser. */
@Tag("long")
class ConsoleIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String ADA = "ada's long password";
    private static final String BOB = "bob's long password";
    private static final List<String> PAGES = List.of(
            "/console",
            "/console/find",
            "/console/needs-you",
            "/console/routes",
            "/console/try",
            "/console/orders",
            "/console/set-up",
            "/console/audit");

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer destination = landscape.peer("destination");
    private static final PiOrders pi = landscape.piOrders();
    private static final Connector connector = pi.connect(landscape.connector(postgres, "console"))
            .deliversAllTo(destination)
            .set("pi.result.fetch", "false")
            .set("pi.listener.public-url", "https://connector.example.com")
            .set("console.users.ada.password", ADA)
            .set("console.users.ada.role", "operator")
            .set("console.users.bob.password", BOB)
            .set("console.users.bob.role", "viewer")
            .start();
    private static final Chromium chromium = landscape.closes(Chromium.start());

    private final List<String> complaints = new ArrayList<>();

    @BeforeEach
    void acceptEverything() {
        destination.replies(call -> Reply.ok());
    }

    private Page logIn(String name, String password) {
        return logIn(name, password, ColorScheme.LIGHT, 1280);
    }

    private Page logIn(String name, String password, ColorScheme scheme, int width) {
        Page page = chromium.page(scheme, width, true);
        page.onConsoleMessage(message -> complain(message));
        page.onPageError(complaints::add);
        go(page, "/console");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        click(page, "Log in");
        return page;
    }

    private void complain(ConsoleMessage message) {
        if (message.type().equals("error")) {
            complaints.add(message.text());
        }
    }

    private static void go(Page page, String path) {
        page.navigate(connector.url() + path);
    }

    private static void click(Page page, String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    private static Locator heading(Page page) {
        return page.locator("h1");
    }

    private PiWebhook dead(String externalId) {
        destination.replies(call -> Reply.status(422).withBody("{\"detail\":\"no such record\"}"));
        PiWebhook webhook = PiWebhook.completed(externalId);
        connector.pi().send(webhook);
        outbox.awaitState(webhook.assessmentId(), "ats", "dead");
        return webhook;
    }

    @Test
    void shouldFindAnEventAndReadItsStory() {
        // Given
        PiWebhook webhook = PiWebhook.completed("4711;CA");
        connector.pi().send(webhook);
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        Page page = logIn("ada", ADA);

        // When
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Find").setExact(true))
                .click();
        page.locator("input[name=q]").fill(webhook.assessmentId());
        click(page, "Find");
        page.locator("tbody a[href*=story]").first().click();

        // Then
        assertThat(heading(page)).hasText("Story");
        String story = page.locator("ol.line").innerText();
        assertThat(story).contains("webhook", "type cognitive", "ats", "200");
        assertThat(complaints).isEmpty();
    }

    @Test
    void shouldReplayADeadMessageAndSeeItDelivered() {
        // Given
        PiWebhook webhook = dead("4712;CA");
        Page page = logIn("ada", ADA);
        go(page, "/console/find?queue=ats&q=" + webhook.assessmentId());
        page.locator("tbody a[href*=messages]").first().click();
        assertThat(page.locator("#state")).hasText("dead");
        assertThat(page.locator("main")).containsText("422");

        // When
        destination.replies(call -> Reply.ok());
        page.getByLabel("Why").fill("the record is there now");
        click(page, "Replay");

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        page.reload();
        assertThat(page.locator("#state")).hasText("done");
        assertThat(page.locator("ol.line")).containsText("the record is there now");
        go(page, "/console/audit");
        assertThat(page.locator("tbody")).containsText("the record is there now");
    }

    @Test
    void shouldTryAStoredEventAndSaveItAsATest() throws IOException {
        // Given
        PiWebhook webhook = PiWebhook.completed("4713;BA");
        connector.pi().send(webhook);
        outbox.awaitState(webhook.assessmentId(), "hris", "done");
        int sent = destination.calls().size();
        Page page = logIn("ada", ADA);
        go(page, "/console/find?queue=events&q=" + webhook.assessmentId());
        page.locator("tbody a[href*=messages]").first().click();

        // When
        page.locator("main a[href*='/console/try']").click();
        click(page, "Try");

        // Then
        assertThat(page.locator("#result"))
                .containsText(
                        "behavioral, told by the suffix of externalId",
                        new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
        assertThat(page.locator("#result")).containsText("Request to ats");
        Download test = page.waitForDownload(() -> page.getByText("Save it").click());
        assertThat(test.suggestedFilename()).isEqualTo("this-webhook.test.yaml");
        assertThat(Files.readString(test.path())).contains("tests:", "- to: hris");
        assertThat(destination.calls()).hasSize(sent);
        assertThat(complaints).isEmpty();
    }

    @Test
    void shouldReplayAllThatMatchAfterTheCount() {
        // Given
        List<PiWebhook> webhooks =
                Stream.of("5001;CA", "5002;CA", "5003;CA").map(this::dead).toList();
        Page page = logIn("ada", ADA);
        go(page, "/console/needs-you");
        page.locator("tbody tr", new Page.LocatorOptions().setHasText("ats"))
                .first()
                .locator("a")
                .click();

        // When
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Replay all that match"))
                .click();
        int count = Integer.parseInt(page.locator("#count").innerText());
        assertThat(page.locator("pre").first()).containsText("assessmentId");
        destination.replies(call -> Reply.ok());
        click(page, "Replay " + count + " messages");

        // Then
        assertThat(count).isGreaterThanOrEqualTo(3);
        assertThat(page.locator("[role=status]")).containsText(Integer.toString(count));
        webhooks.forEach(webhook -> outbox.awaitState(webhook.assessmentId(), "ats", "done"));
    }

    @Test
    void shouldPauseAQueueAndResumeIt() {
        // Given
        Page page = logIn("ada", ADA);
        click(page, "Pause ats");
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("ats"))
                        .first())
                .containsText("paused");

        // When
        PiWebhook webhook = PiWebhook.completed("4713;CA");
        connector.pi().send(webhook);
        outbox.awaitState(webhook.assessmentId(), "ats", "waiting");
        await().pollDelay(Duration.ofSeconds(2))
                .until(() -> destination.callsAbout(webhook.assessmentId()).isEmpty());
        click(page, "Resume ats");

        // Then
        destination.awaitCallAbout(webhook.assessmentId());
    }

    @Test
    void shouldPlaceAnOrderAndFollowIt() {
        // Given
        Page page = logIn("ada", ADA);
        go(page, "/console/orders");

        // When
        page.getByLabel("Record").fill("9001");
        page.locator("select[name=assessment]").selectOption("BA");
        page.getByLabel("First name").fill("Grace");
        page.getByLabel("Last name").fill("Hopper");
        page.getByLabel("E-mail").fill("grace@example.org");
        click(page, "Order");

        // Then
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            page.reload();
            assertThat(page.locator("main").innerText()).contains("9001;BA", "PI has the order");
        });
        go(page, "/console/orders");
        click(page, "Look up 9001;BA at PI");
        assertThat(heading(page)).hasText("What PI says");
    }

    @Test
    void shouldShowTheWebhookUrlAndItsCredentialsOnDemandOnly() {
        // Given
        Page page = logIn("ada", ADA);
        go(page, "/console/set-up");
        assertThat(page.locator("#url"))
                .hasValue("https://connector.example.com/listeners/predictiveindex/assessmentstatus");

        // When
        click(page, "Show it with credentials");

        // Then
        assertThat(page.locator("#url")).hasValue(java.util.regex.Pattern.compile("https://pi%40group:.+@connector.*"));
        go(page, "/console/audit");
        assertThat(page.locator("tbody tr").first()).containsText("show credentials");
    }

    @Test
    void shouldSendATestEvent() {
        // Given
        Page page = logIn("ada", ADA);
        go(page, "/console/set-up");

        // When
        click(page, "Send a test event to ats");

        // Then
        assertThat(page.locator("tbody")).containsText("test;BA");
        await().atMost(Duration.ofSeconds(30)).until(() -> destination.calls().stream()
                .anyMatch(call -> call.body().contains("\"recordId\":\"test\"")));
    }

    @Test
    void shouldShowAViewerNoPersonalDataAndNoButtons() {
        // Given
        PiWebhook webhook = PiWebhook.completed("4714;CA");
        connector.pi().send(webhook);
        outbox.awaitState(webhook.assessmentId(), "ats", "done");

        // When
        Page page = logIn("bob", BOB);

        // Then
        for (String path : PAGES) {
            go(page, path);
            assertThat(page.locator("main form[method=post] button").count())
                    .as(path)
                    .isZero();
        }
        go(page, "/console/find?queue=ats&q=" + webhook.assessmentId());
        page.locator("tbody a[href*=messages]").first().click();
        assertThat(page.locator("#body").count()).isZero();
        assertThat(page.locator("main").innerText()).contains("only operators see it");
    }

    /** Whatever a webhook holds is shown as text, and what hides is marked. */
    @Test
    void shouldShowHostileTextHarmlessly() {
        // Given
        String script = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">;CA";
        PiWebhook webhook = PiWebhook.completed(script);
        connector.pi().send(webhook);
        connector.pi().send(PiWebhook.completed("\u202Eabc;CA"));
        connector
                .pi()
                .send(connector
                        .pi()
                        .request(PiWebhook.DEFAULT_LISTENER, "x".repeat(60_000))
                        .setHeader("Content-Type", "text/plain")
                        .build());
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        Page page = logIn("ada", ADA);

        // When
        go(page, "/console/find?q=" + webhook.assessmentId());
        String found = page.locator("tbody").innerText();
        page.locator("tbody a[href*=messages]").first().click();
        String message = page.locator("main").innerText();
        List<String> unreadable = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            go(page, "/console/find?queue=unreadable");
            page.locator("tbody a[href*=messages]").nth(i).click();
            unreadable.add(page.locator("#body").innerText());
        }

        // Then
        assertThat(found).contains("<script>document.title='owned'</script>");
        assertThat(message).contains("<script>document.title='owned'</script>");
        assertThat(page.title()).doesNotContain("owned");
        assertThat(unreadable)
                .allSatisfy(text -> assertThat(text).doesNotContain("\u202E"))
                .anySatisfy(text -> assertThat(text).hasSizeGreaterThanOrEqualTo(60_000))
                .anySatisfy(text -> assertThat(text).containsAnyOf("[U+202E]", "%E2%80%AE"));
        assertThat(complaints).isEmpty();
    }

    static Stream<Arguments> looks() {
        return Stream.of(
                Arguments.of(ColorScheme.LIGHT, 1280),
                Arguments.of(ColorScheme.DARK, 1280),
                Arguments.of(ColorScheme.LIGHT, 360),
                Arguments.of(ColorScheme.DARK, 360));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldBeUsableByEverybodyAndFitAPhone(ColorScheme scheme, int width) {
        // Given
        PiWebhook webhook = dead("6001;CA");
        Page page = logIn("ada", ADA, scheme, width);
        List<String> pages = new ArrayList<>(PAGES);
        pages.add("/console/needs-you/messages?queue=ats&state=dead");
        pages.add("/console/needs-you/all?act=replay&queue=ats&state=dead");
        pages.add("/console/story?assessmentId=" + webhook.assessmentId());
        go(page, "/console/find?queue=ats&q=" + webhook.assessmentId());
        pages.add(page.locator("tbody a[href*=messages]").first().getAttribute("href"));

        // When
        List<String> flaws = new ArrayList<>();
        for (String path : pages) {
            go(page, path);
            flaws.addAll(Chromium.flaws(page));
            int wide = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
            if (wide > width) {
                flaws.add(path + " is " + wide + " pixels wide");
            }
        }

        // Then
        assertThat(flaws).isEmpty();
        assertThat(complaints).isEmpty();
    }

    /** Makes the pictures of src/docs/console.md: {@code -Dconsole.screenshots=src/docs/images}. */
    @Test
    @EnabledIfSystemProperty(named = "console.screenshots", matches = ".+")
    void shouldTakePictures() {
        // Given
        Path folder = Path.of(System.getProperty("console.screenshots"));
        for (int i = 0; i < 12; i++) {
            connector.pi().send(PiWebhook.completed((7000 + i) + (i % 3 == 0 ? ";BA" : ";CA")));
        }
        connector.pi().send(PiWebhook.completed("7100;XX"));
        PiWebhook webhook = dead("7101;CA");
        Page page = logIn("ada", ADA, ColorScheme.LIGHT, 1100);
        await("the history is written").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            go(page, "/console");
            assertThat(page.locator("svg.chart rect.good").count()).isPositive();
        });

        // Then
        Map<String, String> pictures = Map.of(
                "now", "/console",
                "needs-you", "/console/needs-you",
                "routes", "/console/routes",
                "story", "/console/story?assessmentId=" + webhook.assessmentId());
        pictures.forEach((name, path) -> {
            go(page, path);
            Path file = folder.resolve("console-" + name + ".png");
            page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(!name.equals("routes")));
            assertThat(file).isNotEmptyFile();
        });
    }

    @Test
    void shouldWorkWithoutScript() {
        // Given
        Page page = chromium.page(ColorScheme.LIGHT, 1280, false);
        go(page, "/console");
        page.getByLabel("Name").fill("ada");
        page.getByLabel("Password").fill(ADA);

        // When
        click(page, "Log in");

        // Then
        assertThat(heading(page)).hasText("Now");
        click(page, "Log out");
        go(page, "/console");
        assertThat(page.getByLabel("Password")).isVisible();
    }
}
