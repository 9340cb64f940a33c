package io.piconnector.pi;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.PiSettings;
import io.piconnector.config.UrlText;
import io.piconnector.config.WrongSetting;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Builds the URL with which PI calls the listener about one assessment ({@code pi.listener.public-url}). */
@ApplicationScoped
public class WebhookUrl implements CheckedAtStart {

    /** PI's maximum length of a webhook URL. */
    public static final int MAX_LENGTH = 255;

    private static final String PUBLIC_URL = "pi.listener.public-url";
    private static final String LISTENER = "/assessmentstatus";

    /** The URL without its query; null if no public URL is set. */
    private final String url;

    public WebhookUrl(PiSettings settings) {
        Optional<URI> base = settings.listener().publicUrl();
        if (base.isEmpty()) {
            url = null;
            return;
        }
        if (!"https".equalsIgnoreCase(base.get().getScheme())) {
            throw new WrongSetting(PUBLIC_URL, "does not begin with https://", "PI calls no other URL");
        }
        if (base.get().getRawQuery() != null || base.get().getRawFragment() != null) {
            throw new WrongSetting(PUBLIC_URL, "has a query or a fragment", "end it with the host or a path");
        }
        String path =
                base.get().getRawPath() == null ? "" : base.get().getRawPath().replaceAll("/+$", "");
        url = "https://" + userInfo(settings.listener()) + base.get().getRawAuthority() + path
                + settings.listener().path() + LISTENER;
        if (url.length() > MAX_LENGTH) {
            throw new WrongSetting(
                    PUBLIC_URL,
                    "makes a webhook URL of " + url.length() + " characters, credentials included",
                    "shorten it: PI takes no webhook URL over " + MAX_LENGTH);
        }
    }

    /**
     * The credentials are encoded, because an @ in the user name would end them. The listener decodes what PI sends.
     */
    private static String userInfo(PiSettings.Listener listener) {
        return listener.username()
                .map(name -> UrlText.encode(name) + ":"
                        + UrlText.encode(listener.password().orElse("")) + "@")
                .orElse("");
    }

    /**
     * Returns the default listener's URL with the listener's credentials and these parameters, in their order. The URL
     * is a secret. It may be longer than {@link #MAX_LENGTH}.
     *
     * @throws IllegalStateException if no public URL is set
     */
    public String with(Map<String, ?> parameters) {
        if (url == null) {
            throw new IllegalStateException(PUBLIC_URL + " is not set: write the https:// base that PI can reach");
        }
        return parameters.entrySet().stream()
                .map(one -> UrlText.encode(one.getKey()) + "=" + UrlText.encode(String.valueOf(one.getValue())))
                .collect(Collectors.joining("&", url + "?", ""));
    }
}
