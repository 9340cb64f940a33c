package io.piconnector.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.TestSettings;
import io.piconnector.pi.WebhookUrl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What other packages' tests need of this one. */
public final class TestListener {

    private TestListener() {}

    static ListenerSettings settings(TestSettings settings) {
        return new ListenerSettings(settings.pi(), settings.byName());
    }

    public static WebhookUrl webhookUrl(TestSettings settings) {
        return new WebhookUrl(settings.pi());
    }

    /** A listener of PI's addresses and password, with one more setting. */
    static WebhookListener of(MeterRegistry meters, String name, String value) {
        Map<String, String> all = new HashMap<>(Map.of(
                "pi.listener.username", "pi",
                "pi.listener.password", "pi-password",
                "pi.listener.allowed-addresses", "23.96.14.211, 191.236.19.0/24",
                "pi.listener.path", "/listeners/predictiveindex",
                "pi.listener.retry-after", "30"));
        all.put(name, value);
        return new WebhookListener(settings(TestSettings.of(all)), meters, List.of());
    }
}
