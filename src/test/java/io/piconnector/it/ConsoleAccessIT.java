package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Browser;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes in to the console and the API, and how. */
class ConsoleAccessIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String ADA = "ada's long password";
    private static final String BOB = "bob's long password";

    /** bcrypt of {@link #BOB}. */
    private static final String BOBS_HASH = "$2y$04$abcdefghijklmnopqrstuuwNTaqZXQTlmL7MAcPHrdX4a46Vzz6oO";

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final Postgres postgres = landscape.database();
    private static final Connector connector = connector("console-access").start();
    private static final Connector off =
            landscape.connector(postgres, "console-off").start();

    private static Connector connector(String name) {
        return landscape
                .connector(postgres, name)
                .set("console.users.ada.password", ADA)
                .set("console.users.ada.role", "operator")
                .set("console.users.bob.password", BOBS_HASH)
                .set("console.users.bob.role", "viewer")
                .set("console.tokens.ci.token", TOKEN)
                .set("console.tokens.ci.role", "viewer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/",
                "/console/log-in",
                "/api/queues",
                "/%63onsole",
                "/webjars/htmx.org/2.0.4/dist/htmx.min.js"
            })
    void shouldNotExistWhenNobodyMayComeIn(String path) {
        assertThat(off.get(path)).hasValueSatisfying(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).isEmpty();
        });
    }

    @Test
    void shouldServeOnlyItsOwnFiles() {
        assertThat(connector.get("/webjars/htmx.org/2.0.4/dist/htmx.min.js"))
                .hasValueSatisfying(answer -> assertThat(answer.statusCode()).isEqualTo(404));
    }

    @Test
    void shouldLogInAPersonAndShowAPageWithEveryHeader() {
        // Given
        Browser browser = new Browser(connector.url());

        // When
        HttpResponse<String> welcome = browser.logIn("ada", ADA);
        HttpResponse<String> page = browser.get("/console");

        // Then
        assertThat(welcome.statusCode()).isEqualTo(303);
        assertThat(welcome.headers().firstValue("Set-Cookie")).hasValueSatisfying(cookie -> assertThat(cookie)
                .contains("Path=/console", "HTTPOnly", "SameSite=Strict")
                .doesNotContain("Secure", "Max-Age"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("ada (operator)");
        assertThat(headers(page))
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("x-frame-options", "DENY")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cache-control", "no-store")
                .doesNotContainKey("strict-transport-security")
                .hasEntrySatisfying("content-security-policy", policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
    }

    @Test
    void shouldLogInAPersonWhosePasswordIsHashed() {
        Browser browser = new Browser(connector.url());
        assertThat(browser.logIn("bob", BOB).statusCode()).isEqualTo(303);
        assertThat(browser.get("/console").body()).contains("bob (viewer)");
    }

    @Test
    void shouldSendSomebodyWithoutASessionToTheLogInForm() {
        HttpResponse<String> answer = new Browser(connector.url()).get("/console/find?q=1");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/console/log-in?next=%2Fconsole%2Ffind%3Fq%3D1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example",
                "/console/../x",
                "/console\\evil",
                "javascript:alert(1)"
            })
    void shouldGoToPagesOfTheConsoleOnlyAfterTheLogIn(String next) {
        HttpResponse<String> welcome = new Browser(connector.url())
                .post("/console/log-in", Map.of("name", "ada", "password", ADA, "next", next));
        assertThat(welcome.statusCode()).isEqualTo(303);
        assertThat(welcome.headers().firstValue("Location").orElseThrow()).endsWith("/console");
    }

    @Test
    void shouldLetInProgramsByNameAndPasswordOrByToken() {
        // 404: there is no such call, but it was looked for
        assertThat(api("/api/nothing", Pi.basic("ada", ADA)).statusCode()).isEqualTo(404);
        assertThat(api("/api/nothing", "Bearer " + TOKEN).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"''", "Bearer wrong", "Basic !!!", "Basic", "Digest x"})
    void shouldRefuseProgramsWithoutValidCredentials(String authorization) {
        // When
        HttpResponse<String> answer = api("/api/nothing", authorization);

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(headers(answer))
                .containsEntry("content-type", "application/problem+json")
                .containsKey("www-authenticate");
        assertThat(answer.body()).contains("\"status\":401");
    }

    @Test
    void shouldKeepTheCredentialsOfTheListenerAndTheConsoleApart() {
        // When
        HttpResponse<String> pi = api("/api/nothing", Pi.basic(Pi.USERNAME, Pi.PASSWORD));
        HttpResponse<String> ada = connector
                .pi()
                .send(connector
                        .pi()
                        .request(PiWebhook.completed("1;BA"))
                        .setHeader("Authorization", Pi.basic("ada", ADA))
                        .build());
        HttpResponse<String> webhook = connector.pi().send(PiWebhook.completed("1;BA"));

        // Then
        assertThat(pi.statusCode()).isEqualTo(401);
        assertThat(ada.statusCode()).isEqualTo(401);
        assertThat(webhook.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Sec-Fetch-Site, same-origin, 303",
        "Origin, https://evil.example, 403",
        "Origin, http://127.0.0.1:1, 403"
    })
    void shouldRefuseAFormOfAnotherSite(String header, String value, int status) {
        Browser browser = new Browser(connector.url());
        browser.logIn("ada", ADA);
        assertThat(browser.with(header, value)
                        .post("/console/log-out", browser.form("/console"))
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void shouldRefuseAFormWithoutTheTokenOfThisSession() {
        // Given
        Browser ada = new Browser(connector.url());
        ada.logIn("ada", ADA);
        Browser bob = new Browser(connector.url());
        bob.logIn("bob", BOB);

        // Then
        assertThat(ada.post("/console/log-out", Map.of()).statusCode()).isEqualTo(403);
        assertThat(ada.post("/console/log-out", bob.form("/console")).statusCode())
                .isEqualTo(403);
        assertThat(ada.get("/console").statusCode()).isEqualTo(200);
        assertThat(ada.post("/console/log-out", ada.form("/console")).statusCode())
                .isEqualTo(303);
        assertThat(ada.get("/console").statusCode()).isEqualTo(303);
    }

    @Test
    void shouldLetAViewerSeeAndNotAct() {
        // Given
        Browser viewer = new Browser(connector.url());
        viewer.logIn("bob", BOB);

        // Then
        assertThat(viewer.submit("/console", "/console/queues/ats", Map.of("act", "pause"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(viewer.submit("/console", "/console/set-up/credentials", Map.of())
                        .statusCode())
                .isEqualTo(403);
        assertThat(viewer.get("/console/needs-you/all?act=replay").statusCode()).isEqualTo(403);
        assertThat(api("/api/queues", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
        HttpResponse<String> pause = connector
                .pi()
                .send(connector
                        .pi()
                        .plainRequest("/api/queues/ats/pause")
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
        assertThat(pause.statusCode()).isEqualTo(403);
        assertThat(headers(pause)).containsEntry("content-type", "application/problem+json");
    }

    @Test
    void shouldRefuseAForgedSession() {
        Browser browser = new Browser(connector.url());
        browser.logIn("bob", BOB);
        String cookie = browser.cookie();
        browser.cookie("YWRh" + cookie.substring(cookie.indexOf('.')));
        assertThat(browser.get("/console").statusCode()).isEqualTo(303);
    }

    @Test
    void shouldShareASessionAmongReplicasAndEndItWithThePassword() {
        // Given
        Connector replica = connector("console-replica").start();
        Connector changed = connector("console-changed")
                .set("console.users.ada.password", "another long password")
                .start();
        Browser browser = new Browser(connector.url());
        browser.logIn("ada", ADA);

        // Then
        assertThat(browser.at(replica.url()).get("/console").statusCode()).isEqualTo(200);
        assertThat(browser.at(changed.url()).get("/console").statusCode()).isEqualTo(303);
    }

    @Test
    void shouldLockANameAndThenAnAddress() {
        // Given
        Connector locked = connector("console-locked")
                .set("pi.listener.trusted-proxies", "127.0.0.1")
                .start();
        Browser browser = new Browser(locked.url()).with("X-Forwarded-For", "203.0.113.1");

        // When
        for (int i = 0; i < 5; i++) {
            assertThat(browser.logIn("ada", "wrong").statusCode()).isEqualTo(401);
        }
        HttpResponse<String> ada = browser.logIn("ada", ADA);
        HttpResponse<String> bob = browser.logIn("bob", BOB);
        for (int i = 0; i < 15; i++) {
            browser.logIn("user" + i, "wrong");
        }
        HttpResponse<String> bobAgain = browser.logIn("bob", BOB);
        HttpResponse<String> fromElsewhere =
                new Browser(locked.url()).with("X-Forwarded-For", "203.0.113.2").logIn("bob", BOB);

        // Then
        assertThat(ada.statusCode()).isEqualTo(429);
        assertThat(ada.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(600L, 901L);
        assertThat(bob.statusCode()).isEqualTo(303);
        assertThat(bobAgain.statusCode()).isEqualTo(429);
        assertThat(fromElsewhere.statusCode()).isEqualTo(303);
        assertThat(locked.get("/q/metrics").orElseThrow().body())
                .contains(
                        "pi_console_refused_total{outcome=\"credentials\"} 20.0",
                        "pi_console_refused_total{outcome=\"locked\"} 2.0");
        assertThat(locked.output()).contains("locked who=ada from=203.0.113.1").doesNotContain(ADA, BOB);
    }

    @Test
    void shouldNotExistForOtherAddresses() {
        // Given
        Connector few = connector("console-addresses")
                .set("console.addresses", "203.0.113.0/24")
                .set("pi.listener.trusted-proxies", "127.0.0.1")
                .start();
        Browser browser = new Browser(few.url());

        // Then
        assertThat(browser.with("X-Forwarded-For", "198.51.100.1")
                        .get("/console/log-in")
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<String> inside = browser.with("X-Forwarded-For", "203.0.113.7")
                .with("X-Forwarded-Proto", "https")
                .logIn("ada", ADA);
        assertThat(inside.statusCode()).isEqualTo(303);
        assertThat(inside.headers().firstValue("Set-Cookie").orElseThrow()).contains("Secure");
        assertThat(headers(inside)).containsKey("strict-transport-security");
    }

    private static HttpResponse<String> api(String path, String authorization) {
        HttpRequest.Builder request = connector.pi().plainRequest(path);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return connector.pi().send(request.build());
    }

    private static Map<String, String> headers(HttpResponse<String> answer) {
        return answer.headers().map().entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().get(0)));
    }
}
