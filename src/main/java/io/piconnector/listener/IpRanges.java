package io.piconnector.listener;

import java.net.InetAddress;
import java.util.List;

/** A list of addresses and ranges. */
record IpRanges(List<IpRange> ranges) {

    static IpRanges parse(List<String> texts) {
        return new IpRanges(texts.stream().map(IpRange::parse).toList());
    }

    boolean contains(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
