package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {

    private final RetrySchedule schedule = new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(6), 20);

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 10", "3, 20", "4, 40", "10, 2560", "12, 10240"})
    void shouldDoubleTheDelayWithEachAttemptAndSpreadItByAFifth(int attempt, long seconds) {
        for (int i = 0; i < 200; i++) {
            assertThat(schedule.delayAfter(attempt, null))
                    .isBetween(Duration.ofMillis(seconds * 800), Duration.ofMillis(seconds * 1200));
        }
    }

    @Test
    void shouldNotBringMessagesThatFailedTogetherBackTogether() {
        // When
        Set<Duration> delays = IntStream.range(0, 100)
                .mapToObj(i -> schedule.delayAfter(1, null))
                .collect(Collectors.toSet());

        // Then
        assertThat(delays).hasSizeGreaterThan(20);
        assertThat(delays).anyMatch(delay -> delay.toMillis() < 5_000).anyMatch(delay -> delay.toMillis() > 5_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 20, 64, 1_000, Integer.MAX_VALUE})
    void shouldNeverWaitLongerThanTheLongestDelay(int attempt) {
        assertThat(schedule.delayAfter(attempt, null)).isEqualTo(Duration.ofHours(6));
    }

    @RepeatedTest(20)
    void shouldWaitAsLongAsTheDestinationAsks() {
        assertThat(schedule.delayAfter(1, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
    }

    @RepeatedTest(20)
    void shouldNotComeEarlierThanItsOwnScheduleWhenTheDestinationAsksForLess() {
        assertThat(schedule.delayAfter(1, Duration.ZERO)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(schedule.delayAfter(1, Duration.ofSeconds(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void shouldNotLetADestinationAskForMoreThanTheLongestDelay() {
        assertThat(schedule.delayAfter(1, Duration.ofDays(300))).isEqualTo(Duration.ofHours(6));
        assertThat(schedule.delayAfter(1, Duration.ofSeconds(9_999_999_999L))).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void shouldKnowTheLastAttempt() {
        assertThat(schedule.isLast(19)).isFalse();
        assertThat(schedule.isLast(20)).isTrue();
        assertThat(schedule.isLast(21)).isTrue();
    }
}
