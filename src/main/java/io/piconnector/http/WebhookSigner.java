package io.piconnector.http;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.piconnector.config.WrongSetting;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Signs what is sent to one receiver, as Standard Webhooks specifies. */
public final class WebhookSigner {

    private static final String SECRET_PREFIX = "whsec_";

    private final Webhook webhook;

    /** @throws IllegalArgumentException if the text is not {@code whsec_} and Base64 */
    WebhookSigner(String secret) {
        if (!secret.startsWith(SECRET_PREFIX) || secret.length() == SECRET_PREFIX.length()) {
            throw new IllegalArgumentException("is no signing secret");
        }
        webhook = new Webhook(secret);
    }

    /**
     * Returns the signer of a setting's secret.
     *
     * @throws WrongSetting if it is no signing secret
     */
    public static WebhookSigner of(String setting, String secret) {
        try {
            return new WebhookSigner(secret);
        } catch (IllegalArgumentException e) {
            throw new WrongSetting(
                    setting, "is no signing secret", "write whsec_ and the Base64 of 24 to 64 random bytes behind it");
        }
    }

    /**
     * Returns the value of the header {@code webhook-signature}.
     *
     * @param timestamp seconds since 1970
     * @param body      the body exactly as it is sent
     */
    public String sign(String id, long timestamp, byte[] body) {
        try {
            return webhook.sign(id, timestamp, new String(body, StandardCharsets.UTF_8));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("cannot sign", e);
        }
    }

    /**
     * Returns the id of an event. It is made from the event's key. So it is the same in every attempt and at every
     * destination, even after the connector has forgotten the event.
     */
    public static String id(String key) {
        return "msg_" + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
