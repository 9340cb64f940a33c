package io.piconnector.listener;

import io.piconnector.config.TestSettings;
import io.piconnector.pi.WebhookUrl;
import java.net.InetAddress;
import java.util.List;

/** What other packages' tests need of this one. */
public final class TestListener {

    private TestListener() {}

    static ListenerSettings settings(TestSettings settings) {
        return new ListenerSettings(settings.pi(), settings.byName());
    }

    public static WebhookUrl webhookUrl(TestSettings settings) {
        return new WebhookUrl(settings.pi());
    }

    /** A call that comes through proxies of 10.0.0.0/8, or past them. */
    static WebhookCall call(
            String path,
            String query,
            InetAddress peer,
            List<String> xForwardedFor,
            List<String> forwarded,
            String authorization,
            String contentType,
            byte[] body) {
        IpRanges proxies = IpRanges.parse(List.of("10.0.0.0/8"));
        InetAddress client =
                ClientAddress.of(peer, xForwardedFor, forwarded, proxies).orElse(null);
        return new WebhookCall(path, query, client, authorization, contentType, body);
    }

    /** What the route's steps make of a call. */
    static Reception receive(WebhookListener listener, WebhookCall call) {
        return listener.refusal(call).orElseGet(() -> listener.read(call));
    }
}
