package io.piconnector.listener;

import static io.piconnector.listener.IpRangeTest.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class IpRangesTest {

    @Test
    void shouldContainWhatAnyOfItsRangesContains() {
        // Given
        IpRanges ranges = IpRanges.parse(List.of("191.236.19.222", "10.0.0.0/8", "2001:db8::/32"));

        // Then
        assertThat(ranges.contains(address("191.236.19.222"))).isTrue();
        assertThat(ranges.contains(address("10.9.8.7"))).isTrue();
        assertThat(ranges.contains(address("2001:db8::7"))).isTrue();
        assertThat(ranges.contains(address("191.236.19.223"))).isFalse();
    }

    @Test
    void shouldContainNothingWhenThereIsNoRange() {
        assertThat(IpRanges.parse(List.of()).contains(address("127.0.0.1"))).isFalse();
    }

    @Test
    void shouldNameTheOneThatIsWrong() {
        assertThatThrownBy(() -> IpRanges.parse(List.of("10.0.0.0/8", "10.0.0.0/99")))
                .hasMessageContaining("'10.0.0.0/99'");
    }
}
