package io.piconnector.listener;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the address a call really comes from. Whatever a caller writes into {@code X-Forwarded-For} stands to the left
 * of what the proxies append, so the client is the right-most address that is not a trusted proxy's own.
 */
final class ClientAddress {

    /** {@code for=192.0.2.60}, {@code for="[2001:db8::1]:4711"}, {@code proto=https} (RFC 7239). */
    private static final Pattern FORWARDED_PAIR =
            Pattern.compile("\\G\\s*([^\\s=;\"]+)\\s*=\\s*(?:\"([^\"\\\\]*)\"|([^\\s;\"]*))\\s*(?:;|$)");

    private static final String UNKNOWN = "unknown";

    private static final Pattern ADDRESS_AND_PORT =
            Pattern.compile("\\[([^\\]]+)](?::\\d+)?|([0-9.]+):\\d+|([0-9a-fA-F:.]+)");

    private ClientAddress() {}

    /**
     * @param peer    the address at the other end of the connection
     * @param trusted whose forwarding headers are believed
     * @return the client, or nothing where a trusted proxy's headers leave it open
     */
    static Optional<InetAddress> of(
            InetAddress peer, List<String> xForwardedFor, List<String> forwarded, IpRanges trusted) {
        if (!trusted.contains(peer)) {
            return Optional.of(peer);
        }
        List<String> byX = split(xForwardedFor);
        List<String> byForwarded = forwardedFor(forwarded);
        if (byForwarded.isEmpty()) {
            return client(peer, byX, trusted);
        }
        Optional<InetAddress> client = client(peer, byForwarded, trusted);
        // A proxy sets one of the two and may pass the other on as the caller wrote it: where they differ, one is
        // forged.
        boolean agree = byX.isEmpty() || client(peer, byX, trusted).equals(client);
        return agree ? client : Optional.empty();
    }

    private static Optional<InetAddress> client(InetAddress peer, List<String> hops, IpRanges trusted) {
        InetAddress client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            Optional<InetAddress> hop = parse(hops.get(i));
            if (hop.isEmpty() || !trusted.contains(hop.get())) {
                return hop;
            }
            client = hop.get();
        }
        return Optional.of(client);
    }

    private static List<String> split(List<String> headers) {
        List<String> items = new ArrayList<>();
        for (String header : headers) {
            for (String item : header.split(",")) {
                if (!item.isBlank()) {
                    items.add(item.trim());
                }
            }
        }
        return items;
    }

    private static List<String> forwardedFor(List<String> headers) {
        return split(headers).stream().map(ClientAddress::forwardedFor).toList();
    }

    /**
     * What one element of {@code Forwarded} says of the client. An element that is not wholly made of pairs says
     * nothing: a quoted host name may hold what looks like an element, and the caller chooses the host name.
     */
    private static String forwardedFor(String element) {
        Matcher pair = FORWARDED_PAIR.matcher(element);
        String client = null;
        int end = 0;
        while (end < element.length() && pair.find()) {
            end = pair.end();
            if (pair.group(1).equalsIgnoreCase("for")) {
                String value = pair.group(2) == null ? pair.group(3) : pair.group(2);
                client = client == null ? value : UNKNOWN;
            }
        }
        return client == null || end < element.length() ? UNKNOWN : client;
    }

    private static Optional<InetAddress> parse(String hop) {
        Matcher matcher = ADDRESS_AND_PORT.matcher(hop);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
                return IpRange.address(matcher.group(group));
            }
        }
        return Optional.empty();
    }
}
