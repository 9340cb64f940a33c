package io.piconnector.listener;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address or a CIDR range, IPv4 or IPv6.
 *
 * @param network the bytes of the address, zero after the prefix; an IPv4-mapped IPv6 address counts as IPv4
 * @param prefix  the number of leading bits that count
 */
public record IpRange(byte[] network, int prefix) {

    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    /** @throws IllegalArgumentException if the text is neither an address nor a range */
    static IpRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes = address(address)
                .map(InetAddress::getAddress)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no address or CIDR range"));
        int bits = bytes.length * 8;
        if (slash < 0) {
            return new IpRange(bytes, bits);
        }
        String length = text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length between 0 and " + bits);
        }
        int prefix = Integer.parseInt(length);
        return new IpRange(masked(bytes, prefix), prefix);
    }

    /**
     * Reads an address without asking a name server. It accepts only one spelling of IPv4, because some programs read
     * {@code 010.1.2.3} as 8.1.2.3, and {@code ::10.1.2.3} looks like IPv4 but is not.
     */
    static Optional<InetAddress> address(String text) {
        int dotted = text.lastIndexOf(':') + 1;
        if (text.indexOf('.') >= 0
                && !(IPV4.matcher(text.substring(dotted)).matches() && isMapped(text.substring(0, dotted)))) {
            return Optional.empty();
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether four decimal numbers may follow: at the start, or after the prefix of IPv4-mapped addresses. */
    private static boolean isMapped(String prefix) {
        return prefix.isEmpty() || prefix.toLowerCase(Locale.ROOT).endsWith(":ffff:");
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == network.length && Arrays.equals(masked(bytes, prefix), network);
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int bits = Math.max(0, Math.min(8, prefix - i * 8));
            masked[i] &= (byte) (0xff << (8 - bits));
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpRange range && prefix == range.prefix && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefix;
    }
}
