package io.piconnector.listener;

import io.piconnector.listener.Reception.Decision;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.InetAddress;

/**
 * One HTTP call to the listener.
 *
 * @param path          path, without query
 * @param query         raw query, or null
 * @param client        the address that it really comes from; null if a trusted proxy's headers do not tell it
 * @param refusal       why its caller may not come in; null if the caller may
 * @param contentType   the {@code Content-Type} header, or null
 * @param body          the raw body; empty while only the head has arrived
 */
@RegisterForReflection
public record WebhookCall(
        String path, String query, InetAddress client, Decision refusal, String contentType, byte[] body) {

    WebhookCall withBody(byte[] bytes) {
        return new WebhookCall(path, query, client, refusal, contentType, bytes);
    }

    /** Whether it comes from an address of {@code pi.listener.allowed-addresses}. */
    public boolean isFromAllowedAddress() {
        return refusal != Decision.FORBIDDEN;
    }

    /** Whether it comes from an allowed address and has the listener's credentials. */
    public boolean isAuthorized() {
        return refusal == null;
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
