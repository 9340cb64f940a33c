package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.piconnector.config.TestSettings;
import io.piconnector.outbox.FlakyDataSource;
import io.piconnector.outbox.NotTriedException;
import io.piconnector.outbox.TestStore;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiRateTest {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Longer than any test: what calls under way say is not heeded twice. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);

    @BeforeEach
    void forget() {
        TestStore.execute("update pi_rate set granted = '{}', paused_until = null, named_limit = null, named_at = null,"
                + " per_minute = null, changed_at = null");
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
        PiRate rate = new PiRate(
                new PiRateStore(TestStore.dataSource()),
                Rate.of(60),
                LONGEST_PAUSE,
                Duration.ofSeconds(50),
                LONGEST_CALL);

        // Then
        assertThatThrownBy(rate::await).isInstanceOf(NotTriedException.class);
    }

    @Test
    void shouldGiveTheMessageBackWhenTheConnectorStops() throws Exception {
        // Given
        TestStore.execute("update pi_rate set granted = array_fill(now(), array[60])");
        PiRate rate = rate(60);
        CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> catchThrowable(rate::await));

        // When
        rate.stop(null);

        // Then
        assertThat(waiting.get()).hasMessage("the connector stops");
    }

    @ParameterizedTest
    @CsvSource({
        "429, Retry-After: 300,               true",
        "503, retry-after: 300,               true",
        "429, X-RateLimit-Reset: 300,         true",
        "429, X-RateLimit-Reset: 99999999999, true",
        "503, Retry-After: 99999999,          true",
        "200, x-ratelimit-remaining: 0; x-ratelimit-reset: 300, true",
        "200, X-RateLimit-Remaining: 1; X-RateLimit-Reset: 300, false",
        "429, Other: 300,                     false",
        "429, Retry-After: soon,              false",
        "429, X-RateLimit-Reset: 1000000001,  false",
        "500, Retry-After: 300,               false",
        "400, X-RateLimit-Reset: 300,         false",
    })
    void shouldKeepStillForAsLongAsPiAsks(int status, String headers, boolean isStill) {
        // Given
        PiRate rate = unlimited();

        // When
        rate.heed(
                status,
                Stream.of(headers.split("; "))
                        .map(header -> header.split(": "))
                        .collect(Collectors.toMap(header -> header[0], header -> header[1])));

        // Then
        if (isStill) {
            assertThatThrownBy(rate::await)
                    .isInstanceOf(NotTriedException.class)
                    .hasMessageContaining("asked for a pause");
        } else {
            assertThatCode(rate::await).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldKeepStillWhenPiAsksForItWhileATurnIsAwaited() throws Exception {
        // Given
        TestStore.execute("update pi_rate set granted = array_fill(now() - interval '58 s', array[60])");
        PiRate rate = rate(60);
        CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> catchThrowable(rate::await));
        Awaitility.await().until(() -> TestStore.query("select granted[60] > granted[1] as taken from pi_rate")
                .equals(List.of(Map.of("taken", true))));

        // When
        rate.heed(429, Map.of("Retry-After", "300"));

        // Then
        assertThat(waiting.get()).isNotNull().hasMessageContaining("asked for a pause");
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
    void shouldKeepStillInAllReplicasWhenPiAsksOne() throws Exception {
        // Given
        List<PiRate> others = List.of(unlimited(), rate(60), auto());
        for (PiRate other : others) {
            other.await();
        }

        // When
        refuse(unlimited(), Map.of("Retry-After", "300"));

        // Then
        for (PiRate other : others) {
            Awaitility.await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> assertThatThrownBy(other::await)
                    .isInstanceOf(NotTriedException.class)
                    .hasMessageContaining("asked for a pause"));
        }
        assertThat(TestStore.query("select paused_until - now() between '290 s' and '300 s' as so_long from pi_rate"))
                .containsExactly(Map.of("so_long", true));
    }

    @Test
    void shouldGoOnWithoutAStoreRoundTripPerCallWhileNoLimitIsKnown() throws Exception {
        // Given
        FlakyDataSource store = new FlakyDataSource();
        PiRate rate = new PiRate(new PiRateStore(store), Rate.AUTO, LONGEST_PAUSE, PATIENCE, LONGEST_CALL);
        Instant start = Instant.now();

        // When
        for (int i = 0; i < 10_000; i++) {
            rate.await();
            rate.heed(200, Map.of());
        }

        // Then
        assertThat(store.connections())
                .isLessThanOrEqualTo(
                        2 + (int) Duration.between(start, Instant.now()).toSeconds());
    }

    @Test
    void shouldKeepToTheLimitThatPiNamesInAllReplicas() throws Exception {
        // Given: the second one has made calls before it learns of the limit
        PiRate one = auto();
        PiRate two = auto();
        for (int i = 0; i < 7; i++) {
            two.await();
        }

        // When
        one.await();
        one.heed(200, Map.of("X-RateLimit-Limit", "10", "X-RateLimit-Remaining", "2"));
        awaitRate(10);

        // Then: of ten a minute eight are made; two more, and it is another minute's turn
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollDelay(Duration.ofMillis(1_100)) // until the second has to ask the store
                .until(() -> true);
        two.await();
        one.await();
        Instant start = Instant.now();
        PiRate impatient = new PiRate(
                new PiRateStore(TestStore.dataSource()),
                Rate.AUTO,
                LONGEST_PAUSE,
                Duration.ofSeconds(40),
                LONGEST_CALL);
        assertThatThrownBy(impatient::await).hasMessageContaining("pi.api.rate");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void shouldHalveOncePerBurstHoweverManyAnswersAndReplicas() throws Exception {
        // Given
        TestStore.execute("update pi_rate set per_minute = 400, changed_at = now() - interval '61 s'");
        List<PiRate> replicas = List.of(auto(), auto(), auto(), auto());
        ExecutorService workers = Executors.newFixedThreadPool(16);

        // When
        List<Future<?>> answers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            PiRate replica = replicas.get(i % 4);
            answers.add(workers.submit(() -> refuse(replica, Map.of())));
        }
        for (Future<?> answer : answers) {
            answer.get();
        }
        workers.shutdown();

        // Then: 400 had grown to 440
        assertThat(TestStore.query("select per_minute between 220 and 225 as halved from pi_rate"))
                .containsExactly(Map.of("halved", true));
    }

    @Test
    void shouldTakeTheLimitOfARefusalWhereNoneWasKnownAndHalveItAtTheNext() {
        // Given
        PiRate one = auto();
        PiRate two = auto();

        // When
        refuse(one, Map.of("X-RateLimit-Limit", "90"));
        refuse(two, Map.of("X-RateLimit-Limit", "90"));

        // Then
        awaitRate(90);

        // When
        TestStore.execute("update pi_rate set changed_at = now() - interval '61 s'");
        refuse(two, Map.of("X-RateLimit-Limit", "90"));

        // Then
        awaitRate(45);
    }

    @Test
    void shouldNotHalveALimitForCallsThatWereUnderWayWhenItBecameKnown() {
        // Given
        PiRate one = auto();
        one.heed(200, Map.of("X-RateLimit-Limit", "90"));

        // When
        refuse(auto(), Map.of("X-RateLimit-Limit", "90"));

        // Then
        awaitRate(90);
    }

    @Test
    void shouldNotLetTheSameBurstThroughAgainWhenPiRefusesWithoutSayingWhy() throws Exception {
        // Given
        PiRate rate = new PiRate(
                new PiRateStore(TestStore.dataSource()),
                Rate.AUTO,
                LONGEST_PAUSE,
                Duration.ofSeconds(40),
                LONGEST_CALL);
        for (int i = 0; i < 200; i++) {
            rate.await();
        }

        // When
        refuse(rate, Map.of());

        // Then
        assertThat(new PiRateStore(TestStore.dataSource()).read().rate()).hasValue(100);
        assertThatThrownBy(rate::await).hasMessageContaining("pi.api.rate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1e9", "many", "", "60, 60;window=60", "99999999999999999999"})
    void shouldNotHeedALimitThatIsNone(String value) throws Exception {
        // Given
        PiRate rate = auto();

        // When
        rate.heed(200, Map.of("X-RateLimit-Limit", value));
        rate.await();

        // Then
        assertThat(new PiRateStore(TestStore.dataSource()).read().rate()).isEmpty();
    }

    @Test
    void shouldNotWaitLongerThanTheLongestPauseWhateverPiAsks() {
        // When
        refuse(auto(), Map.of("Retry-After", "9999999999", "X-RateLimit-Limit", "999999999999"));

        // Then
        assertThat(TestStore.query("select paused_until < now() + interval '6 h' as bounded from pi_rate"))
                .containsExactly(Map.of("bounded", true));
    }

    @Test
    void shouldNotMakeAFailureOfAnAnswerWhenTheStoreIsAway() {
        // Given
        FlakyDataSource store = new FlakyDataSource();
        store.away(true);
        PiRate rate = new PiRate(new PiRateStore(store), Rate.AUTO, LONGEST_PAUSE, PATIENCE, LONGEST_CALL);

        // Then
        assertThatCode(() -> rate.heed(200, Map.of("X-RateLimit-Limit", "5", "X-RateLimit-Remaining", "0")))
                .doesNotThrowAnyException();
        refuse(rate, Map.of("Retry-After", "3"));
        assertThatThrownBy(rate::await).isInstanceOf(SQLException.class);
    }

    private static void awaitRate(int perMinute) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() ->
                        new PiRateStore(TestStore.dataSource()).read().rate().equals(OptionalInt.of(perMinute)));
    }

    private static void refuse(PiRate rate, Map<String, String> headers) {
        rate.heed(429, headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "fast", "1.5", "Unlimited", "Auto", "9999999999"})
    void shouldRefuse(String value) {
        assertThatThrownBy(() -> TestSettings.of("pi.api.rate", value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("pi.api.rate is '" + value + "'");
    }

    private static PiRate rate(int perMinute) {
        return replica(Rate.of(perMinute));
    }

    private static PiRate unlimited() {
        return replica(Rate.UNLIMITED);
    }

    private static PiRate auto() {
        return replica(Rate.AUTO);
    }

    private static PiRate replica(Rate rate) {
        return new PiRate(new PiRateStore(TestStore.dataSource()), rate, LONGEST_PAUSE, PATIENCE, LONGEST_CALL);
    }
}
