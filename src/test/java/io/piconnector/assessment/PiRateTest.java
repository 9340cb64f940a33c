package io.piconnector.assessment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.TestSettings;
import io.piconnector.outbox.NotTriedException;
import io.piconnector.outbox.TestStore;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiRateTest {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @BeforeEach
    void forgetTurns() {
        TestStore.execute("update pi_rate set granted = '{}'");
    }

    @Test
    void shouldLetABurstOfTheRateThroughAtOnce() throws Exception {
        // Given
        PiRate rate = rate(60);
        Instant start = Instant.now();

        // When
        for (int i = 0; i < 60; i++) {
            rate.await();
        }

        // Then
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
        List<Map<String, Object>> turns =
                TestStore.query("select unnest(granted) <= clock_timestamp() as past from pi_rate");
        assertThat(turns).hasSize(60).allMatch(turn -> turn.get("past").equals(true));
    }

    @Test
    void shouldKeepTheRateForAllReplicasTogether() throws Exception {
        // Given: 6,000 a minute is kept as 100 a second
        ExecutorService replicas = Executors.newFixedThreadPool(8);
        List<Future<List<Instant>>> turns = new ArrayList<>();

        // When
        for (int i = 0; i < 8; i++) {
            PiRate replica = rate(6_000);
            turns.add(replicas.submit(() -> {
                List<Instant> own = new ArrayList<>();
                for (int turn = 0; turn < 40; turn++) {
                    replica.await();
                    own.add(Instant.now());
                }
                return own;
            }));
        }
        List<Instant> all = new ArrayList<>();
        for (Future<List<Instant>> one : turns) {
            all.addAll(one.get());
        }
        replicas.shutdown();

        // Then: a turn is never taken before it is given, so the hundredth after it is at least nearly a window later
        all.sort(null);
        for (int i = 0; i + 200 < all.size(); i++) {
            assertThat(Duration.between(all.get(i), all.get(i + 200))).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void shouldRememberNoMoreTurnsThanItNeeds() throws Exception {
        // Given
        PiRate rate = rate(6_000);

        // When
        for (int i = 0; i < 150; i++) {
            rate.await();
        }

        // Then
        assertThat(TestStore.query("select cardinality(granted) as turns from pi_rate"))
                .containsExactly(Map.of("turns", 100));
    }

    @Test
    void shouldGiveTheMessageBackWhereItsTurnIsFarAway() {
        // Given
        TestStore.execute("update pi_rate set granted = array_fill(now() + interval '61 s', array[60])");
        Instant start = Instant.now();

        // Then
        assertThatThrownBy(() -> rate(60).await())
                .isInstanceOf(NotTriedException.class)
                .hasMessageContaining("pi.api.rate");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(TestStore.query("select granted[60] = granted[1] as untouched from pi_rate"))
                .containsExactly(Map.of("untouched", true));
    }

    @Test
    void shouldNotWaitLongerThanItsMessageIsHeld() {
        // Given
        TestStore.execute("update pi_rate set granted = array_fill(now() - interval '1 s', array[60])");
        PiRate rate = new PiRate(TestStore.dataSource(), OptionalInt.of(60), LONGEST_PAUSE, Duration.ofSeconds(50));

        // Then
        assertThatThrownBy(rate::await).isInstanceOf(NotTriedException.class);
    }

    @Test
    void shouldGiveTheMessageBackWhenTheConnectorStops() throws Exception {
        // Given
        TestStore.execute("update pi_rate set granted = array_fill(now(), array[60])");
        PiRate rate = rate(60);
        ExecutorService worker = Executors.newSingleThreadExecutor();
        Future<Throwable> waiting = worker.submit(() -> {
            try {
                rate.await();
                return null;
            } catch (NotTriedException e) {
                return e;
            }
        });

        // When
        rate.stop(null);

        // Then
        assertThat(waiting.get()).hasMessage("the connector stops");
        worker.shutdown();
    }

    @ParameterizedTest
    @CsvSource({
        "429, Retry-After, 300",
        "503, retry-after, 300",
        "429, X-RateLimit-Reset, 300",
        "429, X-RateLimit-Reset, 99999999999",
        "503, Retry-After, 99999999",
    })
    void shouldKeepStillForAsLongAsPiAsks(int status, String header, String value) {
        // Given
        PiRate rate = unlimited();
        HttpOperationFailedException failure = failure(status, Map.of(header, value));

        // When
        assertThatThrownBy(() -> rate.heedFailure(failure)).isSameAs(failure);

        // Then
        assertThatThrownBy(rate::await).isInstanceOf(NotTriedException.class).hasMessageContaining("left alone");
    }

    @ParameterizedTest
    @CsvSource({
        "429, Other, 300",
        "429, Retry-After, soon",
        "429, X-RateLimit-Reset, 1000000001",
        "500, Retry-After, 300",
        "400, X-RateLimit-Reset, 300",
    })
    void shouldGoOnWherePiDoesNotAskToBeLeftAlone(int status, String header, String value) {
        // Given
        PiRate rate = unlimited();
        HttpOperationFailedException failure = failure(status, Map.of(header, value));

        // When
        assertThatThrownBy(() -> rate.heedFailure(failure)).isSameAs(failure);

        // Then
        assertThatCode(rate::await).doesNotThrowAnyException();
    }

    @Test
    void shouldKeepStillBeforePiHasToAskForIt() {
        // Given
        PiRate rate = unlimited();

        // When
        rate.heed(Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "300"));

        // Then
        assertThatThrownBy(rate::await).isInstanceOf(NotTriedException.class);
    }

    @Test
    void shouldKeepStillWhenPiAsksForItWhileATurnIsAwaited() throws Exception {
        // Given
        TestStore.execute("update pi_rate set granted = array_fill(now() - interval '58 s', array[60])");
        PiRate rate = rate(60);
        ExecutorService worker = Executors.newSingleThreadExecutor();
        Future<Throwable> waiting = worker.submit(() -> {
            try {
                rate.await();
                return null;
            } catch (NotTriedException e) {
                return e;
            }
        });
        Awaitility.await().until(() -> TestStore.query("select granted[60] > granted[1] as taken from pi_rate")
                .equals(List.of(Map.of("taken", true))));
        HttpOperationFailedException failure = failure(429, Map.of("Retry-After", "300"));

        // When
        assertThatThrownBy(() -> rate.heedFailure(failure)).isSameAs(failure);

        // Then
        assertThat(waiting.get()).isNotNull().hasMessageContaining("left alone");
        worker.shutdown();
    }

    @Test
    void shouldGiveTheNextTurnLaterThanAMinuteAfterSoThatASlowCallAndAFastOneStayApart() throws Exception {
        // Given
        TestStore.execute("update pi_rate set granted = array_fill(now() - interval '59500 ms', array[60])");
        Instant start = Instant.now();

        // When
        rate(60).await();

        // Then
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(1_200));
    }

    @Test
    void shouldGoOnWhileCallsRemain() {
        // Given
        PiRate rate = unlimited();

        // When
        rate.heed(Map.of("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "300"));

        // Then
        assertThatCode(rate::await).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "fast", "1.5", "Unlimited"})
    void shouldRefuse(String value) {
        assertThatThrownBy(() -> new PiRate(
                        TestSettings.of("pi.api.rate", value, "delivery.max-backoff", "6h", "delivery.lease", "60s"),
                        TestStore.dataSource()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("pi.api.rate is '" + value + "'");
    }

    private static HttpOperationFailedException failure(int status, Map<String, String> headers) {
        return new HttpOperationFailedException("http://pi", status, "no", null, headers, "");
    }

    private static PiRate rate(int perMinute) {
        return new PiRate(TestStore.dataSource(), OptionalInt.of(perMinute), LONGEST_PAUSE, PATIENCE);
    }

    private static PiRate unlimited() {
        return new PiRate(TestStore.dataSource(), OptionalInt.empty(), LONGEST_PAUSE, PATIENCE);
    }
}
