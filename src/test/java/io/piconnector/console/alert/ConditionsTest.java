package io.piconnector.console.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.TestSettings;
import io.piconnector.console.alert.Conditions.Seen;
import io.piconnector.console.history.QueueCounts;
import io.piconnector.outbox.QueueState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {

    private static final QueueState FINE = new QueueState("hris", 5, 0, 0, 3599, false);

    private final Conditions conditions = new Conditions(TestSettings.of().alerts(), null, null, null, null);

    @Test
    void shouldFindNothingWhereAllIsFine() {
        assertThat(causes(List.of(FINE), Map.of("hris", new QueueCounts(0, 11, 9, 0)), 19))
                .isEmpty();
    }

    @Test
    void shouldFindDeadParkedAndOldMessages() {
        // Given
        List<QueueState> queues = List.of(
                FINE,
                new QueueState("ats", 0, 2, 0, 0, false),
                new QueueState("unrouted", 0, 0, 3, 0, false),
                new QueueState("crm", 7, 0, 0, 3601, false),
                new QueueState("paused", 7, 0, 0, 3601, true));

        // When
        List<Condition> found = conditions.of(new Seen(queues, Map.of(), 0, Optional.empty(), 0));

        // Then
        assertThat(found)
                .extracting(condition -> condition.cause() + " " + condition.count())
                .containsExactly("dead:ats 2", "parked:unrouted 3", "queue-old:crm 7");
        assertThat(found.get(2).text()).contains("60 minutes");
    }

    @ParameterizedTest
    @CsvSource({"10, 10, true", "11, 10, false", "0, 10, true", "0, 9, false", "4, 5, false", "5, 5, true"})
    void shouldFindAQueueWhoseAttemptsFail(long done, long failed, boolean isFailing) {
        // When
        List<String> causes = causes(List.of(), Map.of("ats", new QueueCounts(0, done, failed, 0)), 0);

        // Then
        assertThat(causes).isEqualTo(isFailing ? List.of("failing:ats") : List.of());
    }

    @Test
    void shouldFindRefusedCallsPausesAndRefusedReloads() {
        // When
        List<Condition> found =
                conditions.of(new Seen(List.of(), Map.of(), 20, Optional.of(Duration.ofSeconds(90)), 2));

        // Then
        assertThat(found)
                .extracting(condition -> condition.cause().toString())
                .containsExactly("refused-calls", "pi-pauses", "reload-refused");
        assertThat(found.get(1).text()).contains("90 s");
    }

    @Test
    void shouldReadEveryCauseThatItWrites() {
        for (Cause.Kind kind : Cause.Kind.values()) {
            assertThat(Cause.parse(new Cause(kind, "a:b").toString())).isEqualTo(new Cause(kind, "a:b"));
            assertThat(Cause.parse(Cause.of(kind).toString())).isEqualTo(Cause.of(kind));
        }
    }

    private List<String> causes(List<QueueState> queues, Map<String, QueueCounts> attempts, long refused) {
        return conditions.of(new Seen(queues, attempts, refused, Optional.empty(), 0)).stream()
                .map(condition -> condition.cause().toString())
                .toList();
    }
}
