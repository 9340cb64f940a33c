package io.piconnector.listener;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.InetAddress;

/**
 * One HTTP call to the listener.
 *
 * @param path          path, without query
 * @param query         raw query, or null
 * @param client        the address that it really comes from; null if a trusted proxy's headers do not tell it
 * @param authorization the {@code Authorization} header, or null
 * @param contentType   the {@code Content-Type} header, or null
 * @param body          the raw body; empty while only the head has arrived
 */
@RegisterForReflection
public record WebhookCall(
        String path, String query, InetAddress client, String authorization, String contentType, byte[] body) {

    WebhookCall withBody(byte[] bytes) {
        return new WebhookCall(path, query, client, authorization, contentType, bytes);
    }

    /** Returns the address that it comes from, for the log. */
    String source() {
        return client == null ? "unknown" : client.getHostAddress();
    }

    @Override
    public String toString() {
        return "WebhookCall[" + path + " from " + source() + ", " + body.length + " bytes]";
    }
}
