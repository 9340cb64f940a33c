package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes that are tried in memory must see what they see in production: each case runs with both components. */
class MemoryOutboxComponentTest {

    private static final String FAST = "?pollInterval=20ms&backoff=1ms&maxBackoff=1ms";

    private final String queue = TestStore.newQueue();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final MemoryOutboxComponent memory = new MemoryOutboxComponent();
    private OutboxReplica replica;
    private Component component;

    /** Which component runs. */
    enum Component {
        POSTGRESQL,
        MEMORY
    }

    @AfterEach
    void stop() {
        replica.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStoreAKeyOnce(Component component) {
        // Given
        start(component, exchange -> {});

        // When
        boolean isFirstDuplicate = send("k", "1", false);
        awaitState("k", "done");
        boolean isSecondDuplicate = send("k", "2", false);
        settle();

        // Then
        assertThat(isFirstDuplicate).isFalse();
        assertThat(isSecondDuplicate).isTrue();
        assertThat(seen).containsExactly("1 attempt 1");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReplaceWhatIsDoneOrDeadButNotWhatWaits(Component component) {
        // Given
        start(component, exchange -> {
            if (exchange.getMessage().getBody(String.class).equals("\"wrong\"")) {
                throw new PermanentFailureException("wrong");
            }
        });
        send("done", "1", false);
        send("dead", "\"wrong\"", false);
        awaitState("done", "done");
        awaitState("dead", "dead");

        // When
        List<Boolean> duplicates = List.of(
                send("done", "2", true),
                send("dead", "3", true),
                sendTo(queue + "-unread", "waiting", "4", true),
                sendTo(queue + "-unread", "waiting", "5", true));
        awaitState("done", "done");
        awaitState("dead", "done");

        // Then
        assertThat(duplicates).containsExactly(false, false, false, true);
        assertThat(seen).containsExactlyInAnyOrder("1 attempt 1", "\"wrong\" attempt 1", "2 attempt 1", "3 attempt 1");
    }

    @ParameterizedTest
    @EnumSource
    void shouldTryAgainUntilItSucceeds(Component component) {
        // Given
        start(component, exchange -> {
            if (exchange.getMessage().getHeader(OutboxConstants.ATTEMPT, Integer.class) < 3) {
                throw new IllegalStateException("not yet");
            }
        });

        // When
        send("k", "1", false);
        awaitState("k", "done");

        // Then
        assertThat(seen).containsExactly("1 attempt 1", "1 attempt 2", "1 attempt 3, the last");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeDeadAfterTheLastAttempt(Component component) {
        // Given
        start(component, exchange -> {
            throw new IllegalStateException("never");
        });

        // When
        send("k", "1", false);
        awaitState("k", "dead");

        // Then
        assertThat(seen).containsExactly("1 attempt 1", "1 attempt 2", "1 attempt 3, the last");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeDeadAtOnceIfNoAttemptCanMendIt(Component component) {
        // Given
        start(component, exchange -> {
            throw new PermanentFailureException("no");
        });

        // When
        send("k", "1", false);
        awaitState("k", "dead");

        // Then
        assertThat(seen).containsExactly("1 attempt 1");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotCountAnAttemptThatWasNotMade(Component component) {
        // Given a route that has no turn at first
        start(component, exchange -> {
            if (seen.size() < 2) {
                throw new NotTriedException("no turn", Duration.ofMillis(1));
            }
        });

        // When
        send("k", "1", false);
        awaitState("k", "done");

        // Then
        assertThat(seen).containsExactly("1 attempt 1", "1 attempt 1");
    }

    @ParameterizedTest
    @EnumSource
    void shouldHandOnTheHeadersOfTheListOnly(Component component) {
        // Given
        List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
        start(
                component,
                exchange -> headers.add(Map.copyOf(exchange.getMessage().getHeaders())));

        // When
        replica.producer()
                .sendBodyAndHeaders(
                        "outbox:" + queue + "?headers=ce-*&externalId=12;BA&correlationId=a1",
                        "{}",
                        Map.of(OutboxConstants.KEY, "k", "ce-type", "t", "Authorization", "secret"));
        awaitState("k", "done");

        // Then
        assertThat(headers).singleElement().satisfies(one -> assertThat(one)
                .containsEntry("ce-type", "t")
                .containsEntry(OutboxConstants.QUEUE, queue)
                .containsEntry(OutboxConstants.KEY, "k")
                .containsEntry(OutboxConstants.CORRELATION_ID, "a1")
                .containsEntry(OutboxConstants.EXTERNAL_ID, "12;BA")
                .containsKey(OutboxConstants.ACCEPTED_AT)
                .doesNotContainKey("Authorization"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatCannotBeStored(Component component) {
        // Given
        start(component, exchange -> {});

        // Then
        assertThatThrownBy(() -> send("k", "no JSON", false))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("is no JSON");
        assertThatThrownBy(() -> send("k", "1 2", false))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("is no JSON");
        assertThatThrownBy(() -> send("", "1", false))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("has no key");
    }

    private void start(Component which, Processor processor) {
        component = which;
        OutboxComponent outbox = which == Component.MEMORY ? memory : new OutboxComponent();
        replica = new OutboxReplica(
                outbox,
                which == Component.MEMORY ? null : TestStore.dataSource(),
                routes -> routes.from("outbox:" + queue + FAST).process(exchange -> {
                    seen.add(describe(exchange));
                    processor.process(exchange);
                }));
    }

    private static String describe(Exchange exchange) {
        return exchange.getMessage().getBody(String.class) + " attempt "
                + exchange.getMessage().getHeader(OutboxConstants.ATTEMPT)
                + (exchange.getMessage().getHeader(OutboxConstants.LAST_ATTEMPT, Boolean.class) ? ", the last" : "");
    }

    private boolean send(String key, String body, boolean replaceFinished) {
        return sendTo(queue, key, body, replaceFinished);
    }

    /** @return whether the message is a duplicate */
    private boolean sendTo(String to, String key, String body, boolean replaceFinished) {
        Exchange sent = replica.producer().request("outbox:" + to + "?replaceFinished=" + replaceFinished, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(OutboxConstants.KEY, key);
        });
        if (sent.getException() instanceof RuntimeException failure) {
            throw failure;
        }
        return sent.getMessage().getHeader(OutboxConstants.DUPLICATE, Boolean.class);
    }

    private void settle() {
        if (component == Component.MEMORY) {
            memory.drain();
        }
    }

    private void awaitState(String key, String state) {
        settle();
        if (component == Component.MEMORY) {
            assertThat(memory.messages())
                    .filteredOn(held -> held.queue().equals(queue) && held.key().equals(key))
                    .extracting(held -> held.state().name().toLowerCase(Locale.ROOT))
                    .containsExactly(state);
        } else {
            Awaitility.await().until(() -> TestStore.state(queue, key).equals(state));
        }
    }
}
