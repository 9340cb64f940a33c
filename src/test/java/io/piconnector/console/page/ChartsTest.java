package io.piconnector.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.console.history.CallPoint;
import io.piconnector.console.history.QueueCounts;
import io.piconnector.console.history.QueuePoint;
import io.piconnector.console.history.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

    @Test
    void shouldDrawWhatWasLetInAndWhatWasRefusedOnEachOther() {
        // Given
        Instant halfAnHourAgo = NOW.minus(Duration.ofMinutes(30));

        // When
        List<Chart> charts = Charts.of(
                Span.HOUR,
                NOW,
                List.of(
                        new CallPoint("accepted", halfAnHourAgo, 2),
                        new CallPoint("duplicate", halfAnHourAgo, 1),
                        new CallPoint("forbidden", halfAnHourAgo, 1)),
                List.of(new QueuePoint("ats", halfAnHourAgo, new QueueCounts(5, 0, 4, 1))));

        // Then
        assertThat(charts.get(0).summary()).isEqualTo("3 let in, 1 refused; at most 4 in one step");
        assertThat(charts.get(0).bars())
                .containsExactly(new Chart.Bar(
                        "360.0", "11.0", "30.0", "90.0", "0.0", "30.0", "11-29 09:30: 3 let in, 1 refused"));
        assertThat(charts.get(1).summary()).isEqualTo("0 done, 4 failed; at most 4 in one step");
    }

    @Test
    void shouldDrawNothingWhenNothingHappened() {
        assertThat(Charts.of(Span.WEEK, NOW, List.of(), List.of()))
                .allSatisfy(chart -> assertThat(chart.bars()).isEmpty());
    }
}
