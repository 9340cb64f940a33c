package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Browser;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OidcProvider;
import io.piconnector.testkit.Postgres;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A company's own log-in: for people and for programs. */
@Tag("long")
class ConsoleOidcIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final OidcProvider provider = landscape.closes(OidcProvider.start());
    private static final Postgres postgres = landscape.database();
    private static final Connector connector = connector("console-oidc").start();

    private static Connector connector(String name) {
        return landscape
                .connector(postgres, name)
                .set("quarkus.oidc.auth-server-url", provider.url())
                .set("quarkus.oidc.client-id", "console")
                .set("quarkus.oidc.credentials.secret", "a-secret-of-more-than-thirty-two-characters")
                .set("quarkus.http.auth.roles-mapping.pi-operators", "operator")
                .set("quarkus.http.auth.roles-mapping.pi-viewers", "viewer");
    }

    @Test
    void shouldLogInAPersonAtTheProviderAndOutAgain() throws Exception {
        // Given
        provider.logsIn("grace", "pi-operators");
        HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();

        // When
        HttpResponse<String> page = get(browser, "/console");

        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("grace (operator)");
        String token = formToken(page.body());
        assertThat(post(browser, "/console/queues/ats", "act=pause&formToken=forged")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(browser, "/console/queues/ats", "act=pause&formToken=" + token)
                        .body())
                .contains("paused");
        post(browser, "/console/queues/ats", "act=resume&formToken=" + token);

        // And
        provider.logsIn("heidi", "pi-viewers");
        post(browser, "/console/log-out", "formToken=" + token);
        assertThat(get(browser, "/console").body()).contains("heidi (viewer)");
    }

    @Test
    void shouldLetNobodyInWithoutARole() throws Exception {
        provider.logsIn("mallory", "others");
        HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThat(get(browser, "/console").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "pi-viewers,   GET,  /api/queues,           200",
        "pi-viewers,   POST, /api/queues/ats/pause, 403",
        "pi-operators, POST, /api/queues/ats/resume, 204",
        "others,       GET,  /api/queues,           403"
    })
    void shouldTakeTokensOfTheProvider(String group, String method, String path, int status) throws Exception {
        assertThat(api(method, path, provider.token("ci", group)).statusCode()).isEqualTo(status);
    }

    @Test
    void shouldRefuseATokenThatTheProviderDidNotSign() throws Exception {
        String token = provider.token("ci", "pi-viewers");
        String forged = provider.token("ci", "pi-operators");
        String mixed = forged.substring(0, forged.lastIndexOf('.')) + token.substring(token.lastIndexOf('.'));
        assertThat(api("GET", "/api/queues", mixed).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldOfferBothWaysWhereThereAreUsersToo() {
        // Given
        Connector both = connector("console-oidc-users")
                .set("console.users.ada.password", "ada's long password")
                .set("console.users.ada.role", "viewer")
                .start();
        Browser browser = new Browser(both.url());

        // Then
        assertThat(browser.get("/console").headers().firstValue("Location")).contains("/console/log-in");
        assertThat(browser.get("/console/log-in").body()).contains("Password", "/console/sso");
        assertThat(browser.get("/console/sso").headers().firstValue("Location").orElseThrow())
                .startsWith(provider.url() + "/authorize");
        assertThat(browser.logIn("ada", "ada's long password").statusCode()).isEqualTo(303);
        assertThat(browser.get("/console").body()).contains("ada (viewer)");
    }

    private static HttpResponse<String> get(HttpClient browser, String path) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(URI.create(connector.url() + path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(HttpClient browser, String path, String form)
            throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(URI.create(connector.url() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> api(String method, String path, String token)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(connector.url() + path))
                                .header("Authorization", "Bearer " + token)
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    private static String formToken(String html) {
        Matcher token = Pattern.compile("name=\"formToken\" value=\"([^\"]+)\"").matcher(html);
        assertThat(token.find()).isTrue();
        return URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
    }
}
