package io.piconnector.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    @ParameterizedTest
    @CsvSource({
        "23.96.14.211,      23.96.14.211",
        "23.96.14.211/32,   23.96.14.211",
        "23.96.14.0/24,     23.96.14.0",
        "23.96.14.0/24,     23.96.14.255",
        "23.96.14.77/24,    23.96.14.1",
        "10.0.0.0/9,        10.127.255.255",
        "0.0.0.0/0,         255.255.255.255",
        "1.2.3.4/0,         0.0.0.0",
        "128.0.0.0/1,       200.1.2.3",
        "2001:db8::1,       2001:db8:0:0:0:0:0:1",
        "2001:db8::/32,     2001:db8:ffff::1",
        "2001:db8::/33,     2001:db8:7fff::1",
        "::/0,              2001:db8::1",
        "::1/128,           ::1",
        "::ffff:10.1.2.3,   10.1.2.3",
        "10.1.2.0/24,       ::ffff:10.1.2.3",
        "::ffff:10.1.2.0/24, 10.1.2.200"
    })
    void shouldContain(String range, String address) {
        assertThat(IpRange.parse(range).contains(address(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "23.96.14.211,    23.96.14.212",
        "23.96.14.211/32, 23.96.14.210",
        "23.96.14.0/24,   23.96.15.0",
        "23.96.14.0/24,   23.96.13.255",
        "10.0.0.0/9,      10.128.0.0",
        "128.0.0.0/1,     127.255.255.255",
        "2001:db8::/33,   2001:db8:8000::",
        "2001:db8::1,     2001:db8::2",
        "0.0.0.0/0,       2001:db8::1",
        "::/0,            10.1.2.3"
    })
    void shouldNotContain(String range, String address) {
        assertThat(IpRange.parse(range).contains(address(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/24",
                "*",
                "localhost",
                "pi.predictiveindex.com",
                "10.1.2",
                "10.1.2.3.4",
                "10.1.2.256",
                "10.1.2.-1",
                "10.1.2.3:80",
                "0x0a.1.2.3",
                "2001:db8",
                "2001:db8::1::2",
                "2001:db8::g",
                "10.1.2.3 - 10.1.2.9"
            })
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> IpRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no address or CIDR range");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/33, 32",
        "10.1.2.3/, 32",
        "10.1.2.3/-1, 32",
        "10.1.2.3/+8, 32",
        "10.1.2.3/8/8, 32",
        "10.1.2.3/255.255.255.0, 32",
        "10.1.2.3/99999999999, 32",
        "2001:db8::/129, 128",
        "2001:db8::/x, 128"
    })
    void shouldRefuseAPrefixLengthThatDoesNotFit(String text, int bits) {
        assertThatThrownBy(() -> IpRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' has no prefix length between 0 and " + bits);
    }

    @Test
    void shouldBeEqualWhenTheSameAddressesAreMeant() {
        // Given
        IpRange range = IpRange.parse("10.1.2.0/24");

        // Then
        assertThat(range)
                .isEqualTo(IpRange.parse("10.1.2.77/24"))
                .hasSameHashCodeAs(IpRange.parse("10.1.2.77/24"))
                .isNotEqualTo(IpRange.parse("10.1.2.0/25"))
                .isNotEqualTo(IpRange.parse("10.1.3.0/24"));
    }

    @Test
    void shouldReadTheAddressOfALinkLocalPeerThatNamesItsInterface() {
        assertThat(IpRange.address("fe80:0:0:0:0:0:0:1%eth0"))
                .map(InetAddress::getHostAddress)
                .contains("fe80:0:0:0:0:0:0:1");
    }

    static InetAddress address(String text) {
        return IpRange.address(text).orElseThrow();
    }
}
