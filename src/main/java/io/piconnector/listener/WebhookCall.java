package io.piconnector.listener;

import java.net.InetAddress;
import java.util.List;

/**
 * One HTTP call to the listener, as it came over the wire.
 *
 * @param path          path, without query
 * @param query         raw query, or null
 * @param peer          the other end of the connection
 * @param xForwardedFor every {@code X-Forwarded-For} header
 * @param forwarded     every {@code Forwarded} header
 * @param authorization the {@code Authorization} header, or null
 * @param contentType   the {@code Content-Type} header, or null
 * @param body          the raw body
 */
record WebhookCall(
        String path,
        String query,
        InetAddress peer,
        List<String> xForwardedFor,
        List<String> forwarded,
        String authorization,
        String contentType,
        byte[] body) {

    @Override
    public String toString() {
        return "WebhookCall[" + path + " from " + peer.getHostAddress() + ", " + body.length + " bytes]";
    }
}
