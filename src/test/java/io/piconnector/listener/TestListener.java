package io.piconnector.listener;

import io.piconnector.config.TestSettings;
import io.piconnector.pi.WebhookUrl;

/** What other packages' tests need of this one. */
public final class TestListener {

    private TestListener() {}

    static ListenerSettings settings(TestSettings settings) {
        return new ListenerSettings(settings.pi(), settings.byName());
    }

    public static WebhookUrl webhookUrl(TestSettings settings) {
        return new WebhookUrl(settings.pi());
    }
}
