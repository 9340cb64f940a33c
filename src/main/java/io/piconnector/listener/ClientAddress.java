package io.piconnector.listener;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the address that a call really comes from. Proxies append to {@code X-Forwarded-For}, so the left part is what
 * the caller wrote. The client is the right-most address that does not belong to a trusted proxy.
 */
final class ClientAddress {

    private static final Pattern ADDRESS_AND_PORT =
            Pattern.compile("\\[([^\\]]+)](?::\\d+)?|([0-9.]+):\\d+|([0-9a-fA-F:.]+)");

    private ClientAddress() {}

    /**
     * @param peer    the address at the other end of the connection
     * @param trusted the proxies whose forwarding headers are believed
     * @return the client; empty if the headers of a trusted proxy do not tell it
     */
    static Optional<InetAddress> of(
            InetAddress peer, List<String> xForwardedFor, List<String> forwarded, IpRanges trusted) {
        if (!trusted.contains(peer)) {
            return Optional.of(peer);
        }
        List<String> byX = split(xForwardedFor);
        List<Optional<String>> byForwarded = forwarded.stream()
                .flatMap(header -> ForwardedHeader.clients(header).stream())
                .toList();
        // A proxy may tell the client in X-Forwarded-For, and only the protocol or the host in Forwarded.
        boolean isByXAlone = !byX.isEmpty() && byForwarded.stream().noneMatch(Optional::isPresent);
        if (byForwarded.isEmpty() || isByXAlone) {
            return client(peer, byX, trusted);
        }
        Optional<InetAddress> client = client(
                peer,
                byForwarded.stream()
                        .map(one -> one.orElse(ForwardedHeader.UNKNOWN))
                        .toList(),
                trusted);
        // A proxy sets one of the two headers and may pass on the other as the caller wrote it. If they differ, one is
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
