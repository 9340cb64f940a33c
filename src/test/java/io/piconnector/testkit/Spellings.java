package io.piconnector.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The spellings of a secret in logs, errors and rows. */
public final class Spellings {

    private Spellings() {}

    /** Has a connector log all that the build lets through. Heeded at the next start. */
    public static Connector logEverything(Connector connector) {
        connector.set("quarkus.log.level", "TRACE");
        Stream.of(
                        "io.piconnector",
                        "org.apache.camel",
                        "org.apache.camel.processor.errorhandler.DefaultErrorHandler",
                        "org.apache.camel.quarkus.main.CamelMainRuntime",
                        "org.apache.hc.client5.http.headers",
                        "org.apache.hc.client5.http.wire",
                        "org.flywaydb",
                        "org.postgresql",
                        "io.agroal.pool",
                        "io.netty.handler.logging",
                        "io.smallrye.config",
                        "io.smallrye.health")
                .forEach(category -> connector.set("quarkus.log.category.\"" + category + "\".level", "TRACE"));
        return connector;
    }

    /** Fails where a secret is in a text, however it is written there. */
    public static void assertNoneIn(String text, Map<String, String> secrets) {
        secrets.forEach((name, secret) -> {
            for (int before = 0; before < 3; before++) {
                String base64 = base64("x".repeat(before) + secret);
                assertNotIn(text, name, base64.substring(before == 0 ? 0 : 4, base64.length() - 4));
            }
            Stream.of(
                            secret,
                            encoded(secret),
                            encoded(secret).replace("+", "%20"),
                            html(secret),
                            json(secret),
                            json(json(secret)),
                            json(html(secret)))
                    .forEach(spelling -> {
                        assertNotIn(text, name, spelling);
                        assertNotIn(text.toLowerCase(Locale.ROOT), name, spelling.toLowerCase(Locale.ROOT));
                    });
        });
    }

    private static void assertNotIn(String text, String name, String spelling) {
        int at = text.indexOf(spelling);
        assertThat(at < 0 ? "" : text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 100)))
                .as("%s as %s", name, spelling)
                .isEmpty();
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("\"", "&quot;")
                .replace("<", "&lt;")
                .replace(">", "&#62;");
    }

    public static String json(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
