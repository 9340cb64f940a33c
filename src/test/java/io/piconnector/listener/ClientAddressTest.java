package io.piconnector.listener;

import static io.piconnector.listener.IpRangeTest.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    private static final String PI = "23.96.14.211";
    private static final String CALLER = "203.0.113.9";
    private static final IpRanges PROXIES = IpRanges.parse(List.of("10.0.0.0/8", "2001:db8:1::/48"));

    @Test
    void shouldBeThePeerWhenThePeerIsNoTrustedProxy() {
        // Given a caller that claims to be a proxy which has spoken with PI
        List<String> forged = List.of(PI);

        // When
        Optional<InetAddress> client =
                ClientAddress.of(address(CALLER), forged, List.of("for=" + PI), IpRanges.parse(List.of()));

        // Then
        assertThat(client).contains(address(CALLER));
    }

    @Test
    void shouldBeThePeerWhenATrustedProxyForwardsForNobody() {
        assertThat(client(List.of(), List.of())).contains(address("10.0.0.1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23.96.14.211                          | 23.96.14.211",
                "203.0.113.9                           | 203.0.113.9",
                "23.96.14.211, 203.0.113.9             | 203.0.113.9",
                "23.96.14.211,203.0.113.9,10.0.0.7     | 203.0.113.9",
                "23.96.14.211, 203.0.113.9, 10.1.1.1, 10.2.2.2 | 203.0.113.9",
                "unknown, 203.0.113.9                  | 203.0.113.9",
                "<garbage>, 203.0.113.9                | 203.0.113.9",
                "203.0.113.9:4711                      | 203.0.113.9",
                "203.0.113.9 , ,                       | 203.0.113.9",
                "2001:db8::7                           | 2001:db8::7",
                "[2001:db8::7]                         | 2001:db8::7",
                "[2001:db8::7]:4711                    | 2001:db8::7",
                "23.96.14.211, 2001:db8:1::5           | 23.96.14.211",
                "::ffff:203.0.113.9                    | 203.0.113.9",
                "203.0.113.9, ::ffff:10.0.0.3          | 203.0.113.9",
                "10.3.3.3, 10.2.2.2                    | 10.3.3.3"
            })
    void shouldBeTheRightMostAddressOfXForwardedForThatIsNoTrustedProxy(String header, String expected) {
        assertThat(client(List.of(header), List.of())).contains(address(expected));
    }

    @Test
    void shouldReadAllXForwardedForHeadersAsOneList() {
        // Given the caller's own header, and the one that the proxies added
        List<String> headers = List.of(PI, CALLER + ", 10.0.0.7");

        // Then
        assertThat(client(headers, List.of())).contains(address(CALLER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "23.96.14.211, unknown",
                "23.96.14.211, _hidden",
                "23.96.14.211, garbage, 10.0.0.7",
                "23.96.14.211, 203.0.113.9:port",
                "23.96.14.211, 203.0.113",
                "23.96.14.211, [2001:db8::7",
                "23.96.14.211, pi.predictiveindex.com",
                "23.96.14.211; 203.0.113.9"
            })
    void shouldBeUnknownWhenTheProxysOwnEntryIsNoAddress(String header) {
        assertThat(client(List.of(header), List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=23.96.14.211                                   | 23.96.14.211",
                "For=23.96.14.211                                   | 23.96.14.211",
                "for = 23.96.14.211                                 | 23.96.14.211",
                "for=\"23.96.14.211:80\"                            | 23.96.14.211",
                "for=\"[2001:db8::7]:4711\"                         | 2001:db8::7",
                "for=\"[2001:db8::7]\";proto=https;by=10.0.0.1      | 2001:db8::7",
                "proto=https;host=\"pi.example\";for=23.96.14.211   | 23.96.14.211",
                "for=23.96.14.211, for=203.0.113.9;proto=https      | 203.0.113.9",
                "for=23.96.14.211, for=203.0.113.9, for=10.0.0.7    | 203.0.113.9",
                "for=unknown, for=203.0.113.9                       | 203.0.113.9"
            })
    void shouldReadTheForwardedHeader(String header, String expected) {
        assertThat(client(List.of(), List.of(header))).contains(address(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=unknown",
                "for=_secret",
                "for=",
                "for=23.96.14.211;for=203.0.113.9",
                "for=23.96.14.211 203.0.113.9",
                "proto=https",
                "by=10.0.0.1",
                "xfor=23.96.14.211",
                "23.96.14.211",
                "for=23.96.14.211, proto=https",
                "for=23.96.14.211, for=_hidden;proto=https"
            })
    void shouldBeUnknownWhenTheForwardedHeaderOfTheProxyNamesNoAddress(String header) {
        assertThat(client(List.of(), List.of(header))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host=\"x;for=23.96.14.211\";for=203.0.113.9",
                "for=203.0.113.9;host=\"x, for=23.96.14.211\"",
                "for=203.0.113.9;host=\"x\\\", for=23.96.14.211;y=\\\"\"",
                "for=23.96.14.211;x=\", for=\"203.0.113.9\""
            })
    void shouldNotTakeWhatStandsInQuotesForAnEntry(String header) {
        assertThat(client(List.of(), List.of(header))).isNotEqualTo(Optional.of(address(PI)));
    }

    @Test
    void shouldAcceptBothHeadersWhenTheyAgree() {
        assertThat(client(List.of("1.1.1.1, " + PI), List.of("for=" + PI + ", for=10.0.0.7")))
                .contains(address(PI));
    }

    @Test
    void shouldBeUnknownWhenTheTwoHeadersDisagree() {
        // Given a proxy that sets X-Forwarded-For and lets Forwarded through as the caller wrote it, and the other way
        List<String> set = List.of(CALLER);
        List<String> forged = List.of("for=" + PI);

        // Then
        assertThat(client(set, forged)).isEmpty();
        assertThat(client(List.of(PI), List.of("for=" + CALLER))).isEmpty();
        assertThat(client(List.of(PI), List.of("for=unknown"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proto=https", "proto=https;host=\"pi.example\"", "by=10.0.0.1, proto=https", ""})
    void shouldReadXForwardedForWhenForwardedNamesNoClient(String forwarded) {
        assertThat(client(List.of(CALLER), List.of(forwarded))).contains(address(CALLER));
    }

    @Test
    void shouldNotReadXForwardedForWhenOnlyTheProxysOwnEntryNamesNoClient() {
        assertThat(client(List.of(PI), List.of("for=" + PI + ", proto=https"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=203.0.113.9;host=\"a,b\"",
                "host=\"a\\\"b\";for=203.0.113.9",
                "for=23.96.14.211;host=\"x\", for=203.0.113.9;host=\"y, \\\" z\"",
                "for=\"203.0.113.9\\:80\""
            })
    void shouldReadQuotedHosts(String header) {
        assertThat(client(List.of(), List.of(header))).contains(address(CALLER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"010.1.2.3", "203.0.113.09", "::203.0.113.9", "::ffff:203.0.113.09", "0xcb.0.113.9", "3405803777"
            })
    void shouldBeUnknownWhenAnAddressIsSpeltDoubtfully(String header) {
        assertThat(client(List.of(header), List.of())).isEmpty();
        assertThat(client(List.of(), List.of("for=\"" + header + "\""))).isEmpty();
    }

    /** The bound is far above what a linear reader needs, and far below a quadratic one's minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"a=%s\"x", "for=%s1", "%s", "a=\"%s", "for=1.2.3.4%s,", "a=1;%s"})
    void shouldReadAMegabyteAtOnce(String header) {
        // Given
        String spaces = " ".repeat(1_000_000);
        String separators = ", ;\"".repeat(250_000);

        // Then
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            client(List.of(header.formatted(spaces)), List.of(header.formatted(spaces)));
            client(List.of(header.formatted(separators)), List.of(header.formatted(separators)));
        });
    }

    private static Optional<InetAddress> client(List<String> xForwardedFor, List<String> forwarded) {
        return ClientAddress.of(address("10.0.0.1"), xForwardedFor, forwarded, PROXIES);
    }
}
