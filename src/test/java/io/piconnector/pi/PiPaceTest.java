package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiPaceTest {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final Duration LONG_AGO = Duration.ofDays(30);

    @Test
    void shouldKnowNoLimitAtFirst() {
        assertThat(pace(null, null, null, null).rate()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "  60 |    0 |    60",
                "  60 |   60 |    66",
                "  60 |  600 |   155",
                "   1 |   60 |     4", // few grow by three
                "   1 |  300 |    16",
                "  60 |   -5 |    60", // a clock that was set back
            })
    void shouldGrowBackAfterARefusal(int perMinute, long seconds, int rate) {
        assertThat(pace(perMinute, Duration.ofSeconds(seconds), null, null).rate())
                .hasValue(rate);
    }

    @Test
    void shouldGrowUntilThereIsNoLimitAnyMore() {
        assertThat(pace(1, Duration.ofMinutes(60), null, null).rate()).isPresent();
        assertThat(pace(1, Duration.ofMinutes(120), null, null).rate()).isEmpty();
        assertThat(pace(1, Duration.ofDays(40_000), null, null).rate()).isEmpty();
    }

    @Test
    void shouldGrowUpToTheLimitThatPiNamesAndNoFurther() {
        assertThat(pace(30, Duration.ofMinutes(5), 60, Duration.ZERO).rate()).hasValue(48);
        assertThat(pace(30, LONG_AGO, 60, Duration.ofMinutes(59)).rate()).hasValue(60);
        assertThat(pace(null, null, 60, Duration.ZERO).rate()).hasValue(60);
    }

    @Test
    void shouldForgetALimitThatPiHasNotNamedForAnHour() {
        assertThat(pace(null, null, 1, Duration.ofMinutes(61)).rate()).isEmpty();
        assertThat(pace(30, Duration.ZERO, 1, Duration.ofMinutes(61)).rate()).hasValue(30);
    }

    @Test
    void shouldHalveTheRateOfNow() {
        assertThat(pace(100, Duration.ofSeconds(60), null, null).afterRefusal(OptionalInt.empty(), 7, LONGEST_CALL))
                .hasValue(55);
        assertThat(pace(null, null, 60, Duration.ZERO).afterRefusal(OptionalInt.of(60), 7, LONGEST_CALL))
                .hasValue(30);
        assertThat(pace(1, Duration.ofSeconds(31), 1, Duration.ZERO).afterRefusal(OptionalInt.of(1), 7, LONGEST_CALL))
                .as("once a minute at least")
                .hasValue(1);
    }

    @Test
    void shouldHalveWhatWasObservedWhereNoLimitWasKnown() {
        assertThat(pace(null, null, null, null).afterRefusal(OptionalInt.empty(), 500, LONGEST_CALL))
                .hasValue(250);
        assertThat(pace(null, null, null, null).afterRefusal(OptionalInt.empty(), 1, LONGEST_CALL))
                .as("one call says little")
                .hasValue(30);
    }

    @Test
    void shouldTakeTheLimitThatTheFirstRefusalNames() {
        assertThat(pace(null, null, null, null).afterRefusal(OptionalInt.of(120), 500, LONGEST_CALL))
                .hasValue(120);
    }

    @Test
    void shouldGoBelowALimitThatIsLowerThanHalf() {
        assertThat(pace(100, LONGEST_CALL, null, null).afterRefusal(OptionalInt.of(20), 7, LONGEST_CALL))
                .hasValue(20);
    }

    @Test
    void shouldNotHalveAgainForCallsThatWereUnderWay() {
        assertThat(pace(100, Duration.ofSeconds(29), null, null).afterRefusal(OptionalInt.empty(), 7, LONGEST_CALL))
                .isEmpty();
    }

    @Test
    void shouldTellTheStoreOfALimitNowAndThen() {
        assertThat(pace(null, null, 60, Duration.ofSeconds(59)).knows(60)).isTrue();
        assertThat(pace(null, null, 60, Duration.ofSeconds(61)).knows(60)).isFalse();
        assertThat(pace(null, null, 60, Duration.ZERO).knows(61)).isFalse();
        assertThat(pace(null, null, null, null).knows(60)).isFalse();
    }

    private static PiPace pace(Integer perMinute, Duration sinceChange, Integer named, Duration sinceNamed) {
        OffsetDateTime changedAt =
                sinceChange == null ? null : OffsetDateTime.now().minus(sinceChange);
        return new PiPace(perMinute, changedAt, sinceChange, named, sinceNamed, null);
    }
}
