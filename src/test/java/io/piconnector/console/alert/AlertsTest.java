package io.piconnector.console.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.TestSettings;
import io.piconnector.console.alert.Cause.Kind;
import io.piconnector.outbox.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertsTest {

    private static final Cause DEAD = new Cause(Kind.DEAD, "queue-of-alerts-test");
    private static final Duration UNSEEN = Duration.ofSeconds(15);

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Alerts alerts = replica();

    private static Alerts replica() {
        TestSettings settings = TestSettings.of("pi.listener.public-url", "https://connector.example/");
        return new Alerts(
                settings.alerts(),
                settings.pi(),
                settings.console(),
                null,
                new AlertStore(TestStore.dataSource()),
                new StoredMessages(TestStore.dataSource()),
                new ObjectMapper());
    }

    @BeforeEach
    void forget() {
        TestStore.execute("truncate alert");
    }

    @Test
    void shouldTellOnceThatACauseBegan() throws Exception {
        // When
        look(dead(2));
        look(dead(2));

        // Then
        assertThat(bodies).hasSize(1);
        JsonNode alert = new ObjectMapper().readTree(bodies.get(0));
        assertThat(alert.path("type").asText()).isEqualTo("alert.raised");
        assertThat(alert.at("/data/cause").asText()).isEqualTo("dead:queue-of-alerts-test");
        assertThat(alert.at("/data/severity").asText()).isEqualTo("critical");
        assertThat(alert.at("/data/queue").asText()).isEqualTo("queue-of-alerts-test");
        assertThat(alert.at("/data/count").asLong()).isEqualTo(2);
        assertThat(alert.at("/data/text").asText()).isEqualTo("what and how");
        assertThat(alert.at("/data/link").asText())
                .isEqualTo(
                        "https://connector.example/console/needs-you/messages?state=dead&queue=queue-of-alerts-test");
    }

    @Test
    void shouldTellOnceForAllReplicas() throws Exception {
        // Given
        int replicas = 6;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(replicas);
        List<Future<Void>> looks = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            Alerts replica = replica();
            Callable<Void> look = () -> {
                start.await();
                replica.look(List.of(dead(1)), UNSEEN, this::send);
                return null;
            };
            looks.add(threads.submit(look));
        }

        // When
        start.countDown();
        for (Future<Void> look : looks) {
            look.get();
        }
        threads.shutdownNow();

        // Then
        assertThat(types()).containsExactly("alert.raised");
    }

    @Test
    void shouldTellThatItIsOverWhenNoReplicaHasSeenItForAWhile() throws Exception {
        // Given
        look(dead(1));

        // When
        look();
        assertThat(types()).containsExactly("alert.raised");
        let("seen_at", "16 seconds");
        look();
        look();

        // Then
        assertThat(types()).containsExactly("alert.raised", "alert.over");
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void shouldTellAgainAfterThePeriodOnlyIfItHasGrown() throws Exception {
        // Given
        look(dead(1));
        look(dead(5));
        assertThat(bodies).hasSize(1);

        // When
        let("last_told_at", "61 minutes");
        look(dead(1));
        assertThat(bodies).hasSize(1);
        look(dead(5));
        look(dead(6));

        // Then
        assertThat(types()).containsExactly("alert.raised", "alert.raised");
        assertThat(bodies.get(1)).contains("\"count\":5");
    }

    @Test
    void shouldTellACauseThatComesAndGoesOnceInAPeriod() throws Exception {
        // Given
        for (int i = 0; i < 3; i++) {
            look(dead(1));
            let("seen_at", "16 seconds");
            look();
        }
        assertThat(types()).containsExactly("alert.raised", "alert.over");
        look(dead(1));

        // When
        let("last_told_at", "61 minutes");
        look(dead(1));

        // Then
        assertThat(types()).containsExactly("alert.raised", "alert.over", "alert.raised");
    }

    @Test
    void shouldTellAgainWithTheSameKeyWhatCouldNotBeTold() throws Exception {
        // Given
        assertThatThrownBy(() -> alerts.look(List.of(dead(1)), UNSEEN, (key, body) -> {
                    send(key, body);
                    throw new IllegalStateException("the store is away");
                }))
                .hasMessage("the store is away");

        // When
        look(dead(1));
        look(dead(1));

        // Then
        assertThat(keys).hasSize(2);
        assertThat(keys.get(1)).isEqualTo(keys.get(0));
    }

    @Test
    void shouldNotTellOfItsOwnQueue() throws Exception {
        // When
        look(new Condition(new Cause(Kind.DEAD, Alerts.QUEUE), 1, "text"));

        // Then
        assertThat(bodies).isEmpty();
    }

    private void look(Condition... found) throws Exception {
        alerts.look(List.of(found), UNSEEN, this::send);
    }

    private void send(String key, String body) {
        keys.add(key);
        bodies.add(body);
    }

    private List<String> types() {
        return bodies.stream()
                .map(body -> body.contains("\"alert.raised\"") ? "alert.raised" : "alert.over")
                .toList();
    }

    private static Condition dead(long count) {
        return new Condition(DEAD, count, "what and how");
    }

    /** Lets time pass. */
    private static void let(String column, String ago) {
        TestStore.execute("update alert set " + column + " = now() - interval '" + ago + "'");
    }
}
