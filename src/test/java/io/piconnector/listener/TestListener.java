package io.piconnector.listener;

import io.piconnector.config.Settings;
import io.piconnector.pi.WebhookUrl;

/** What other packages' tests need of this one. */
public final class TestListener {

    private TestListener() {}

    public static WebhookUrl webhookUrl(Settings settings) {
        return new WebhookUrl(settings, new ListenerSettings(settings));
    }
}
