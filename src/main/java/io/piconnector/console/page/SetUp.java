package io.piconnector.console.page;

import io.piconnector.config.PiSettings;
import io.piconnector.config.TemplateParameters;
import io.piconnector.pi.WebhookUrl;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** Checks what PI needs to call the connector, as far as it shows in the settings. */
@ApplicationScoped
class SetUp {

    private static final String LISTENER = "/assessmentstatus";

    private final PiSettings.Listener listener;
    private final boolean hasKey;
    private final WebhookUrl webhookUrl;
    private final CamelContext camel;

    SetUp(PiSettings pi, WebhookUrl webhookUrl, CamelContext camel) {
        listener = pi.listener();
        hasKey = pi.api().key().isPresent();
        this.webhookUrl = webhookUrl;
        this.camel = camel;
    }

    /** One thing that was looked at. */
    public record Check(boolean isGood, String text) {}

    /** The URL to enter at PI, without credentials; empty if no public URL is set. */
    String url() {
        return listener.publicUrl()
                .map(url -> url.toString().replaceAll("/+$", "") + listener.path() + LISTENER)
                .orElse("");
    }

    /** The same with the credentials in it. It is a secret. */
    Optional<String> urlWithCredentials() {
        return listener.publicUrl().map(url -> webhookUrl.with(Map.of()).replaceAll("\\?$", ""));
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        Optional<URI> url = listener.publicUrl();
        if (url.isEmpty()) {
            checks.add(
                    new Check(
                            false,
                            "pi.listener.public-url is not set: write the https:// base under which PI reaches this connector"));
        } else {
            checks.add(new Check(true, "The URL begins with https://, as PI demands"));
            int length = urlWithCredentials().orElseThrow().length();
            checks.add(new Check(
                    length <= WebhookUrl.MAX_LENGTH,
                    "With credentials it has " + length + " characters; PI takes " + WebhookUrl.MAX_LENGTH));
            checks.add(reachable(url.get().getHost()));
        }
        checks.add(
                listener.username().isPresent()
                        ? new Check(true, "PI must send credentials")
                        : new Check(
                                false,
                                "Anybody may call (pi.listener.anonymous): set pi.listener.username and .password"));
        checks.add(
                hasKey
                        ? new Check(true, "pi.api.key is set: results are fetched, assessments can be ordered")
                        : new Check(false, "pi.api.key is not set: no results are fetched, nothing can be ordered"));
        return checks;
    }

    /** Whether PI could reach a host of this form. Nobody is asked. */
    private static Check reachable(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        boolean isPrivate = !name.contains(".") && !name.contains(":")
                || name.matches(
                        "(localhost|127\\..*|10\\..*|192\\.168\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*|169\\.254\\..*)")
                || name.matches(".*\\.(local|internal|localhost|cluster\\.local|test|invalid)")
                || name.startsWith("[::1]")
                || name.startsWith("[f");
        return isPrivate
                ? new Check(
                        false,
                        "The host " + host
                                + " can be reached inside a network only: write the one that the internet sees")
                : new Check(true, "The host " + host + " has a public form");
    }

    /** The names of the destinations that routes deliver to. */
    List<String> destinations() {
        return TemplateParameters.ofRoutes(camel).stream()
                .flatMap(parameters -> parameters.value("destination").stream())
                .distinct()
                .sorted()
                .toList();
    }
}
