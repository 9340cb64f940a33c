package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.attempts;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.row;
import static io.piconnector.outbox.TestStore.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxConsumerTest {

    /** Longer than any test: what arrives within it was woken, not found by polling. */
    private static final String NO_POLLING = "pollInterval=10m";

    private static final String FAST = "pollInterval=20ms&backoff=1ms&maxBackoff=1ms";

    private static OutboxReplica replica;

    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();
    private final List<Map<String, Object>> seen = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        replica = new OutboxReplica();
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void shouldHandOnAMessageAsItWasStoredAndBeDone() throws Exception {
        // Given
        String body = "{\"score\":1.10,\"name\":\"Zoë 😀\"}";
        Instant acceptedAt = Instant.parse("2026-11-21T10:00:00Z");
        store.append(TestMessage.of(queue, "k")
                .body(body)
                .headers("{\"X-Trace\":\"t1\",\"list\":[1,2]}")
                .correlationId("corr")
                .externalId("12;BA")
                .acceptedAt(acceptedAt)
                .build());

        // When
        read(FAST, exchange -> {});

        // Then
        awaitState("k", "done");
        assertThat(seen)
                .containsExactly(Map.ofEntries(
                        entry("body", body),
                        entry("X-Trace", "t1"),
                        entry("list", List.of(1, 2)),
                        entry(OutboxConstants.QUEUE, queue),
                        entry(OutboxConstants.KEY, "k"),
                        entry(OutboxConstants.CORRELATION_ID, "corr"),
                        entry(OutboxConstants.EXTERNAL_ID, "12;BA"),
                        entry(OutboxConstants.ACCEPTED_AT, acceptedAt),
                        entry(OutboxConstants.ATTEMPT, 1),
                        entry(OutboxConstants.LAST_ATTEMPT, false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "dead"})
    void shouldKeepTheReportThatARouteLeaves(String state) throws Exception {
        // Given
        store.append(message(queue, "k"), message(queue, "long"));

        // When
        read(FAST + "&maxAttempts=1", exchange -> {
            boolean isLong = "long".equals(exchange.getProperty(OutboxConstants.KEY));
            exchange.setProperty(
                    OutboxConstants.REPORT, isLong ? "x".repeat(Report.MAX_LENGTH + 1) : "{\"a\":\"nul\0half\ud800\"}");
            if (state.equals("dead")) {
                throw new IOException("refused");
            }
        });

        // Then
        awaitState("k", state);
        awaitState("long", state);
        OutboxOperations operations = new OutboxOperations(TestStore.dataSource());
        assertThat(operations
                        .get((long) row(queue, "k").get("id"))
                        .orElseThrow()
                        .attempts())
                .extracting(StoredAttempt::report)
                .containsExactly("{\"a\":\"nulhalf\ufffd\"}");
        assertThat(operations
                        .get((long) row(queue, "long").get("id"))
                        .orElseThrow()
                        .attempts()
                        .get(0)
                        .report())
                .isEqualTo("{\"note\":\"the report had 131073 characters, at most 131072 are kept\"}");
    }

    @Test
    void shouldStandStillWhilePausedAndGoOnAtOnceWhenResumed() throws Exception {
        // Given
        OutboxComponent component = replica.camel().getComponent("outbox", OutboxComponent.class);
        OutboxOperations operations = new OutboxOperations(TestStore.dataSource(), new QueueReaders() {
            @Override
            public boolean isRead(String queue) {
                return true;
            }

            @Override
            public void wake(String queue) {
                component.wake(queue);
            }
        });
        operations.pause(queue);
        read(NO_POLLING, exchange -> {});
        send("k", "1");
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5)).until(seen::isEmpty);

        // When
        operations.resume(queue);

        // Then
        awaitState("k", "done");
    }

    /** Camel quotes the body when a route names a field that it does not have. */
    @ParameterizedTest
    @ValueSource(strings = {"${body.tpye}", "${body.toUpperCase.tpye}", "${body.length.tpye}", "${bodyAs(int)}"})
    void shouldNotStoreTheBodyWithTheErrorOfAWrongFieldName(String expression) throws Exception {
        // Given
        String body = "{\"name\":\"Ada Lovelace\",\"text\":\"" + "x".repeat(2_000) + "\"}";
        store.append(TestMessage.of(queue, "k").body(body).build());

        // When
        read(FAST + "&maxAttempts=1", exchange -> exchange.getContext()
                .resolveLanguage("simple")
                .createExpression(expression)
                .evaluate(exchange, Object.class));

        // Then
        awaitState("k", "dead");
        assertThat(attempts(queue, "k")).singleElement().asString().doesNotContainIgnoringCase("Lovelace");
    }

    @Test
    void shouldBeWokenAtOnceByALocalCommit() throws Exception {
        // Given a consumer that will not look by itself again
        read(NO_POLLING, exchange -> {});
        send("first", "{}");
        awaitState("first", "done");

        // When
        send("second", "{}");
        send("third", "{}");

        // Then
        await().atMost(Duration.ofSeconds(2)).until(() -> seen.size() == 3);
    }

    @Test
    void shouldBeWokenByAReplacementAsByANewMessage() throws Exception {
        // Given
        read(NO_POLLING, exchange -> {});
        send("k", "1");
        awaitState("k", "done");

        for (String body : List.of("2", "3")) {
            // When
            replica.producer()
                    .sendBodyAndHeader("outbox:" + queue + "?replaceFinished=true", body, OutboxConstants.KEY, "k");

            // Then
            awaitState("k", "done");
        }
        assertThat(seen).extracting(one -> one.get("body")).containsExactly("1", "2", "3");
    }

    @Test
    void shouldFindMessagesOfAnotherReplicaByPolling() throws Exception {
        // Given
        read("pollInterval=50ms", exchange -> {});

        // When another process stores one
        store.append(message(queue, "k"));

        // Then
        awaitState("k", "done");
    }

    @Test
    void shouldTryAgainUntilAnAttemptSucceeds() throws Exception {
        // Given
        read(FAST, exchange -> {
            if (exchange.getIn().getHeader(OutboxConstants.ATTEMPT, Integer.class) < 3) {
                throw new IOException("reset by peer");
            }
        });

        // When
        send("k", "{}");

        // Then
        awaitState("k", "done");
        assertThat(seen)
                .extracting(one -> one.get(OutboxConstants.ATTEMPT), one -> one.get(OutboxConstants.LAST_ATTEMPT))
                .containsExactly(tuple(1, false), tuple(2, false), tuple(3, true));
        assertThat(attempts(queue, "k"))
                .extracting(one -> one.get("number") + " " + one.get("error"))
                .containsExactly("1 IOException: reset by peer", "2 IOException: reset by peer");
    }

    static Stream<Arguments> failures() {
        IOException suppressing = new IOException("refused");
        suppressing.addSuppressed(new NotTriedException("not its turn", Duration.ZERO));
        return Stream.of(
                arguments("the attempts are used up", 2, failing(new IOException("reset")), "null IOException: reset"),
                arguments(
                        "another attempt is of no use",
                        1,
                        failing(new OutboxReplica.FailureException(new Failure(true, 422, null, "no such record"))),
                        "422 no such record"),
                arguments("the failure suppresses an attempt", 2, failing(suppressing), "null IOException: refused"),
                arguments("the machine fails", 2, failing(new StackOverflowError()), "null StackOverflowError"),
                arguments(
                        "the route marked it",
                        2,
                        (Processor) exchange -> exchange.setRollbackOnly(true),
                        "null the route marked the message for rollback"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void shouldBeDeadAfterItsAttempts(String why, int expected, Processor processor, String error) throws Exception {
        // Given
        read(FAST + "&maxAttempts=2", processor);

        // When
        send("k", "{}");

        // Then
        awaitState("k", "dead");
        assertThat(row(queue, "k")).containsEntry("attempts", expected);
        assertThat(attempts(queue, "k"))
                .hasSize(expected)
                .extracting(attempt -> attempt.get("status") + " " + attempt.get("error"))
                .containsOnly(error);
    }

    @Test
    void shouldNotCountAnAttemptThatDidNotTakePlace() throws Exception {
        // Given a message on its last attempt, which finds another failure on the way
        read(FAST + "&maxAttempts=1", exchange -> {
            if (seen.size() < 4) {
                throw new PermanentFailureException("wrapped", new NotTriedException("not its turn", Duration.ZERO));
            }
        });

        // When
        send("k", "{}");

        // Then
        awaitState("k", "done");
        assertThat(seen).extracting(one -> one.get(OutboxConstants.ATTEMPT)).containsExactly(1, 1, 1, 1);
        assertThat(seen)
                .extracting(one -> one.get(OutboxConstants.LAST_ATTEMPT))
                .containsOnly(true);
        assertThat(attempts(queue, "k")).isEmpty();
    }

    @Test
    void shouldWaitAsLongAsTheRouteSaysBeforeItTriesAtAll() throws Exception {
        // Given
        read("pollInterval=20ms&backoff=1ms&maxBackoff=1ms", exchange -> {
            throw new NotTriedException("not its turn", Duration.ofMinutes(30));
        });

        // When
        send("k", "{}");

        // Then
        patiently().untilAsserted(() -> assertThat(row(queue, "k"))
                .containsEntry("attempts", 0)
                .containsEntry("claimed_by", null)
                .containsEntry("state", "waiting")
                .satisfies(row -> assertThat((double) row.get("due_in")).isBetween(1_700.0, 1_800.0)));
    }

    @Test
    void shouldWaitAsLongAsTheDestinationAsks() throws Exception {
        // Given
        read("pollInterval=20ms&backoff=1ms", exchange -> {
            throw new OutboxReplica.FailureException(new Failure(false, 429, Duration.ofMinutes(30), "busy"));
        });

        // When
        send("k", "{}");

        // Then
        await().atMost(Duration.ofSeconds(10)).until(() -> !attempts(queue, "k").isEmpty());
        assertThat((double) row(queue, "k").get("due_in")).isBetween(1_700.0, 1_800.0);
    }

    @Test
    void shouldBeDoneWhenTheRouteHandledItsError() throws Exception {
        // Given
        replica.add(routes -> routes.from("outbox:" + queue + "?" + FAST)
                .doTry()
                .process(exchange -> {
                    throw new IOException("handled");
                })
                .doCatch(IOException.class)
                .log("handled")
                .end());

        // When
        send("k", "{}");

        // Then
        awaitState("k", "done");
        assertThat(attempts(queue, "k")).isEmpty();
    }

    @Test
    void shouldWorkOnNoMoreMessagesAtATimeThanAllowedAndOnThatMany() throws Exception {
        // Given
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        store.append(
                IntStream.range(0, 20).mapToObj(i -> message(queue, "k" + i)).toList());

        // When
        read(FAST + "&concurrency=3", exchange -> {
            most.accumulateAndGet(working.incrementAndGet(), Math::max);
            gate.acquire();
            working.decrementAndGet();
        });

        // Then
        await().atMost(Duration.ofSeconds(10)).until(() -> working.get() == 3);
        assertThat(TestStore.query("select 1 from outbox_message where queue = ? and claimed_by is not null", queue))
                .describedAs("a message without a free thread is left to other replicas")
                .hasSize(3);
        gate.release(1_000);
        awaitDone(20);
        assertThat(most).hasValue(3);
    }

    @Test
    void shouldNotBeDelayedByAnotherQueueThatHangs() throws Exception {
        // Given
        String hanging = TestStore.newQueue();
        Gate gate = new Gate();
        replica.add(
                routes -> routes.from("outbox:" + hanging + "?concurrency=1").process(gate));
        store.append(
                IntStream.range(0, 50).mapToObj(i -> message(hanging, "k" + i)).toList());
        read(NO_POLLING, exchange -> {});

        // When
        for (int i = 0; i < 50; i++) {
            send("k" + i, "{}");
        }

        // Then
        awaitDone(50);
        gate.open();
    }

    @Test
    void shouldHoldOnToAMessageForLongerThanItsLease() throws Exception {
        // Given two replicas, and an attempt that takes several leases
        Gate gate = new Gate();
        String options = "lease=300ms&pollInterval=20ms";
        try (OutboxReplica other = new OutboxReplica()) {
            read(options, gate);
            other.add(routes -> routes.from("outbox:" + queue + "?" + options)
                    .process(this::note)
                    .process(gate));

            // When
            send("k", "{}");
            gate.awaitBegun();
            await().atMost(Duration.ofSeconds(10))
                    .during(Duration.ofMillis(1_200))
                    .until(() -> seen.size() == 1);
            gate.open();

            // Then
            awaitState("k", "done");
            assertThat(row(queue, "k")).containsEntry("attempts", 1);
        }
    }

    @Test
    void shouldHoldOnToAMessageWhenAnEarlierAttemptOfItEndsLate() throws Exception {
        // Given two attempts at a time, because the first one lost its lease
        CountDownLatch firstMayEnd = new CountDownLatch(1);
        CountDownLatch secondMayEnd = new CountDownLatch(1);
        read("lease=600ms&pollInterval=20ms", exchange -> {
            if (exchange.getIn().getHeader(OutboxConstants.ATTEMPT, Integer.class) == 1) {
                firstMayEnd.await(20, TimeUnit.SECONDS);
                throw new IOException("late");
            }
            secondMayEnd.await(20, TimeUnit.SECONDS);
        });
        send("k", "{}");
        patiently().until(() -> {
            TestStore.execute(
                    "update outbox_message set due_at = now() where attempts = 1 and queue = '" + queue + "'");
            return seen.size() == 2;
        });

        // When
        firstMayEnd.countDown();
        patiently().until(() -> attempts(queue, "k").stream()
                .anyMatch(one -> one.get("error").equals("IOException: late")));

        // Then
        await().atMost(Duration.ofSeconds(10)).during(Duration.ofMillis(1_500)).until(() -> seen.size() == 2);
        secondMayEnd.countDown();
        awaitState("k", "done");
        assertThat(row(queue, "k")).containsEntry("attempts", 2);
    }

    @Test
    void shouldShareTheWorkOfTwoReplicasWithoutDoingAnythingTwice() throws Exception {
        // Given
        store.append(
                IntStream.range(0, 200).mapToObj(i -> message(queue, "k" + i)).toList());

        // When
        try (OutboxReplica other = new OutboxReplica()) {
            String options = "?concurrency=4&pollInterval=20ms";
            other.add(routes -> routes.from("outbox:" + queue + options).process(this::note));
            replica.add(routes -> routes.from("outbox:" + queue + options).process(this::note));
            awaitDone(200);
        }

        // Then
        assertThat(seen)
                .extracting(one -> one.get(OutboxConstants.KEY))
                .hasSize(200)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldKeepKeyIdsAndTimeOfAcceptanceFromQueueToQueue() throws Exception {
        // Given
        String next = TestStore.newQueue();
        replica.add(routes -> routes.from("outbox:" + queue + "?" + FAST)
                .setBody(exchange -> Map.of("mapped", true))
                .to("outbox:" + next));
        TestMessage first = TestMessage.of(queue, "k")
                .correlationId("corr")
                .externalId("12;BA")
                .acceptedAt(Instant.parse("2026-11-21T10:00:00Z"));

        // When
        store.append(first.build());

        // Then
        awaitState("k", "done");
        TestMessage expected = TestMessage.of(next, "k")
                .body("{\"mapped\":true}")
                .correlationId("corr")
                .externalId("12;BA")
                .acceptedAt(Instant.parse("2026-11-21T10:00:00Z"));
        assertThat(store.claim(next, 1, Duration.ofMinutes(1), "r/1"))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("lease.id", "lease.createdAt")
                .containsExactly(expected.claimed("r/1", 1));
    }

    @Test
    void shouldLeaveWaitingMessagesAloneWhileTheRouteIsSuspendedOrStopped() throws Exception {
        // Given
        String routeId = "route-" + queue;
        replica.add(routes ->
                routes.from("outbox:" + queue + "?" + FAST).routeId(routeId).process(this::note));
        replica.camel().getRouteController().suspendRoute(routeId);
        await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(5)).until(seen::isEmpty);

        // When
        send("k", "{}");

        // Then
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(seen::isEmpty);

        // When
        replica.camel().getRouteController().resumeRoute(routeId);

        // Then
        awaitState("k", "done");

        // When
        replica.camel().getRouteController().stopRoute(routeId);
        send("k2", "{}");
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> seen.size() == 1);
        replica.camel().getRouteController().startRoute(routeId);

        // Then
        awaitState("k2", "done");
    }

    @Test
    void shouldEndWhatItHasBegunBeforeItStops() throws Exception {
        // Given
        String routeId = "route-" + queue;
        Gate gate = new Gate();
        replica.add(routes ->
                routes.from("outbox:" + queue + "?" + FAST).routeId(routeId).process(gate));
        send("k", "{}");
        gate.awaitBegun();

        // When
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                replica.camel().getRouteController().stopRoute(routeId);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        gate.open();
        stopped.get(20, TimeUnit.SECONDS);

        // Then
        awaitState("k", "done");
        assertThat(row(queue, "k")).containsEntry("attempts", 1);
    }

    @Test
    void shouldGiveBackWhatItCouldNotTryWhenItStops() throws Exception {
        // Given a message that waits for its turn in the route
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch turn = new CountDownLatch(1);
        try (OutboxReplica stopping =
                new OutboxReplica(routes -> routes.from("outbox:" + queue).process(exchange -> {
                    begun.countDown();
                    try {
                        turn.await();
                    } catch (InterruptedException e) {
                        throw new NotTriedException("the connector stops", Duration.ZERO);
                    }
                }))) {
            stopping.camel().getShutdownStrategy().setTimeout(1);
            stopping.camel().getExecutorServiceManager().setShutdownAwaitTermination(100);
            store.append(message(queue, "k"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            // When it stops
        }

        // Then
        assertGivenBack("k");
        assertThat(attempts(queue, "k")).isEmpty();
        assertThat(store.claim(queue, 1, Duration.ofMinutes(1), "r/1")).hasSize(1);
    }

    /** All its threads are busy when it is suspended: the one that comes free then must not take another message. */
    @Test
    void shouldTakeNothingMoreWhenItIsSuspendedWhileItIsBusy() throws Exception {
        // Given
        String routeId = "route-" + queue;
        Gate gate = new Gate();
        replica.add(routes -> routes.from("outbox:" + queue + "?concurrency=1&" + FAST)
                .routeId(routeId)
                .process(this::note)
                .process(gate));
        send("k1", "{}");
        gate.awaitBegun();
        send("k2", "{}");

        // When
        ((OutboxConsumer) replica.camel().getRoute(routeId).getConsumer()).suspend();
        gate.open();

        // Then
        awaitState("k1", "done");
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> seen.size() == 1);
        assertThat(row(queue, "k2")).containsEntry("attempts", 0).containsEntry("claimed_by", null);
    }

    @Test
    void shouldGiveBackWhatDoesNotEndInTimeWhenItStops() throws Exception {
        // Given a message whose route hears no interrupt, like a call that waits for an answer
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try {
            OutboxReplica stopping =
                    new OutboxReplica(routes -> routes.from("outbox:" + queue).process(exchange -> {
                        begun.countDown();
                        answer.join();
                    }));
            stopping.camel().getShutdownStrategy().setTimeout(1);
            store.append(message(queue, "k"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            // When
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close);

            // Then
            assertThat(stopped).as("the threads are not waited for").succeedsWithin(Duration.ofSeconds(9));
            assertGivenBack("k");
            assertThat(attempts(queue, "k")).isEmpty();
            assertThat(store.claim(queue, 1, Duration.ofMinutes(1), "r/1")).hasSize(1);
        } finally {
            answer.complete(null);
        }
    }

    /** As Camel does it when a stop takes too long. */
    @Test
    void shouldGiveBackWhenTheThreadThatStopsItIsInterrupted() throws Exception {
        // Given
        String routeId = "route-" + queue;
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        replica.add(routes -> routes.from("outbox:" + queue + "?" + FAST)
                .routeId(routeId)
                .process(exchange -> {
                    begun.countDown();
                    answer.join();
                }));
        send("k", "{}");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        try {
            // When
            Thread.currentThread().interrupt();
            replica.camel().getRoute(routeId).getConsumer().stop();

            // Then
            assertThat(Thread.interrupted()).as("whoever interrupted is heeded").isTrue();
            patiently().untilAsserted(() -> assertGivenBack("k"));
        } finally {
            answer.complete(null);
        }
    }

    /** As Camel does with the routes that are not to run, when a stop takes too long. */
    @Test
    void shouldStopThoughItWasNeverStarted() throws Exception {
        // Given
        Consumer consumer = replica.camel().getEndpoint("outbox:" + queue).createConsumer(this::note);
        consumer.init();

        // When / Then
        assertThatCode(consumer::stop).doesNotThrowAnyException();
    }

    @Test
    void shouldTellThatItStandsStillAndThatItGoesOn() throws Exception {
        // Given
        FlakyDataSource flaky = new FlakyDataSource();
        List<Exception> bridged = new CopyOnWriteArrayList<>();
        try (OutboxReplica away = new OutboxReplica(flaky, routes -> {
            routes.onException(SQLException.class)
                    .handled(true)
                    .process(exchange -> bridged.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)));
            routes.from("outbox:" + queue + "?bridgeErrorHandler=true&" + FAST).to("mock:read");
        })) {
            // When
            flaky.away(true);
            patiently().until(() -> away.heard().events.contains(queue + " stalled") && !bridged.isEmpty());
            flaky.away(false);

            // Then
            patiently().until(() -> away.heard().events.contains(queue + " resumed"));
            assertThat(bridged).hasSize(1);
        }
    }

    @Test
    void shouldTellWhichQueuesNothingReads() {
        // Given
        String parked = TestStore.newQueue();

        // When
        try (OutboxReplica one =
                new OutboxReplica(routes -> routes.from("outbox:" + queue).to("outbox:" + parked + "?parked=true"))) {
            // Then
            assertThat(one.heard().events).containsExactly(parked + " unread");
        }
    }

    /** Throws an exception or an error, which Camel hands on as it is. */
    private static Processor failing(Throwable failure) {
        return exchange -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };
    }

    private void read(String options, Processor processor) {
        replica.add(routes -> routes.from("outbox:" + queue + "?" + options)
                .process(this::note)
                .process(processor));
    }

    /** Holds every attempt until the test opens it. */
    private static final class Gate implements Processor {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void process(Exchange exchange) throws InterruptedException {
            begun.countDown();
            end.await(20, TimeUnit.SECONDS);
        }

        void awaitBegun() throws InterruptedException {
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void open() {
            end.countDown();
        }
    }

    private void note(Exchange exchange) {
        Map<String, Object> one = new ConcurrentHashMap<>();
        exchange.getIn().getHeaders().forEach((name, value) -> one.put(name, value == null ? "null" : value));
        one.put("body", exchange.getIn().getBody());
        seen.add(one);
    }

    private void send(String key, String body) {
        replica.producer().sendBodyAndHeader("outbox:" + queue, body, OutboxConstants.KEY, key);
    }

    private void assertGivenBack(String key) {
        assertThat(row(queue, key))
                .containsEntry("state", "waiting")
                .containsEntry("attempts", 0)
                .containsEntry("claimed_by", null);
    }

    private void awaitState(String key, String expected) {
        patiently().untilAsserted(() -> assertThat(state(queue, key)).isEqualTo(expected));
    }

    private void awaitDone(int messages) {
        patiently().untilAsserted(() -> assertThat(
                        TestStore.query("select 1 from outbox_message where queue = ? and state = 'done'", queue))
                .hasSize(messages));
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
    }
}
