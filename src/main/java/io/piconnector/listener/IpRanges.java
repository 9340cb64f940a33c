package io.piconnector.listener;

import java.net.InetAddress;
import java.util.List;

/** A list of addresses and ranges. */
public record IpRanges(List<IpRange> ranges) {

    /** @throws IllegalArgumentException if a text is neither an address nor a range */
    public static IpRanges parse(List<String> texts) {
        return new IpRanges(texts.stream().map(IpRange::parse).toList());
    }

    public boolean contains(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
