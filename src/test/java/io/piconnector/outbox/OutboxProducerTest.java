package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.finish;
import static io.piconnector.outbox.TestStore.query;
import static io.piconnector.outbox.TestStore.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxProducerTest {

    private static OutboxReplica replica;

    private final String queue = TestStore.newQueue();

    record Score(String name, Instant at, List<Integer> values) {}

    @BeforeAll
    static void start() {
        replica = new OutboxReplica();
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void shouldReturnWhenTheMessageIsCommittedAndTellWhetherItIsNew() {
        // When
        Exchange first = send("outbox:" + queue, "{\"a\":1}", Map.of(OutboxConstants.KEY, "k"));

        // Then
        assertThat(row(queue, "k")).containsEntry("body", "{\"a\":1}").containsEntry("state", "waiting");
        assertThat(first.getMessage().getHeader(OutboxConstants.DUPLICATE)).isEqualTo(false);

        // When
        Exchange second = send("outbox:" + queue, "{\"a\":2}", Map.of(OutboxConstants.KEY, "k"));

        // Then
        assertThat(second.getMessage().getHeader(OutboxConstants.DUPLICATE)).isEqualTo(true);
        assertThat(row(queue, "k")).containsEntry("body", "{\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "true, false",
        "false, true",
        "${header.again}, false",
        "${header.none}, true",
        "${body}, true",
    })
    void shouldReplaceAFinishedMessageWhenAsked(String option, boolean isDuplicate) {
        // Given
        store("1");
        finish(queue, "dead");

        // When
        Exchange again = send(
                "outbox:" + queue + "?replaceFinished=" + option, "2", Map.of(OutboxConstants.KEY, "k", "again", true));

        // Then
        assertThat(again.getMessage().getHeader(OutboxConstants.DUPLICATE)).isEqualTo(isDuplicate);
        assertThat(row(queue, "k"))
                .containsEntry("state", isDuplicate ? "dead" : "waiting")
                .containsEntry("body", isDuplicate ? "1" : "2");
    }

    @Test
    void shouldTakeKeyAndIdsFromTheHeaders() {
        // When
        send(
                "outbox:" + queue,
                "{}",
                Map.of(
                        OutboxConstants.KEY, "k",
                        OutboxConstants.CORRELATION_ID, "corr",
                        OutboxConstants.EXTERNAL_ID, "12;BA",
                        OutboxConstants.ACCEPTED_AT, Instant.parse("2026-11-21T10:00:00Z")));

        // Then
        assertThat(row(queue, "k")).containsEntry("correlation_id", "corr").containsEntry("external_id", "12;BA");
        assertThat(query(
                        "select accepted_at = '2026-11-21T10:00:00Z' as same from outbox_message where queue = ?",
                        queue))
                .containsExactly(Map.of("same", true));
    }

    @Test
    void shouldTakeKeyAndIdsFromSimpleExpressionsBeforeHeaders() {
        // When
        send(
                "outbox:" + queue + "?key=${body[id]}:${header.state}&correlationId=${body[id]}"
                        + "&externalId=${header.external}",
                Map.of("id", "a-b"),
                Map.of(
                        "state",
                        40,
                        "external",
                        "7;CA",
                        OutboxConstants.KEY,
                        "header-key",
                        OutboxConstants.CORRELATION_ID,
                        "header-corr"));

        // Then
        assertThat(row(queue, "a-b:40")).containsEntry("correlation_id", "a-b").containsEntry("external_id", "7;CA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?key=${header.none}", "?key=${body[none]}"})
    void shouldRefuseAMessageWithoutKey(String options) {
        assertThatThrownBy(() -> send("outbox:" + queue + options, Map.of("a", 1), Map.of()))
                .cause()
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("a message for queue '" + queue + "' has no key");
        assertThat(query("select 1 from outbox_message where queue = ?", queue)).isEmpty();
    }

    @Test
    void shouldStoreNoHeaderUnlessItIsListed() {
        // When
        send("outbox:" + queue, "{}", Map.of(OutboxConstants.KEY, "k", "Authorization", "Basic x", "X-A", "1"));

        // Then
        assertThat(row(queue, "k").get("headers")).isNull();
    }

    @Test
    void shouldStoreTheListedHeadersOnly() {
        // When
        send(
                "outbox:" + queue + "?headers=X-Trace , app-*,missing",
                "{}",
                Map.of(
                        OutboxConstants.KEY,
                        "k",
                        "x-trace",
                        "t1",
                        "App-Tenant",
                        "7",
                        "app-Flags",
                        List.of("a", "b"),
                        "Authorization",
                        "Basic x",
                        "X-Traces",
                        "no"));

        // Then
        assertThat(json(row(queue, "k").get("headers")))
                .isEqualTo(Map.of("x-trace", "t1", "App-Tenant", "7", "app-Flags", List.of("a", "b")));
    }

    @Test
    void shouldWriteARecordAsJson() {
        // When
        store(new Score("Zoë", Instant.parse("2026-11-21T10:00:00Z"), List.of(1, 2)));

        // Then
        assertThat(row(queue, "k"))
                .containsEntry("body", "{\"name\":\"Zoë\",\"at\":\"2026-11-21T10:00:00Z\",\"values\":[1,2]}");
    }

    @Test
    void shouldWriteAMapAndNothingAsJson() {
        // Given
        Map<String, Object> map = new HashMap<>();
        map.put("a", null);

        // Then
        store(map);
        assertThat(row(queue, "k")).containsEntry("body", "{\"a\":null}");
        send("outbox:" + queue, null, Map.of(OutboxConstants.KEY, "nothing"));
        assertThat(row(queue, "nothing")).containsEntry("body", "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"score\":1.10,\"big\":12345678901234567890.000}",
                " [1, 2]\n",
                "\"text\"",
                "null",
                "1e5",
                "{\"a\":1,\"a\":2}"
            })
    void shouldStoreJsonTextExactlyAsItIs(String text) {
        // When
        store(text);

        // Then
        assertThat(row(queue, "k")).containsEntry("body", text);
    }

    @Test
    void shouldTakeBytesAndStreamsForTheTextThatTheyAre() {
        // Given what Camel's HTTP endpoints leave as a body
        byte[] bytes = "{\"name\":\"Zoë\",\"score\":1.10}".getBytes(StandardCharsets.UTF_8);

        // When
        send("outbox:" + queue, bytes, Map.of(OutboxConstants.KEY, "bytes"));
        send("outbox:" + queue, new ByteArrayInputStream(bytes), Map.of(OutboxConstants.KEY, "stream"));

        // Then
        assertThat(row(queue, "bytes")).containsEntry("body", "{\"name\":\"Zoë\",\"score\":1.10}");
        assertThat(row(queue, "stream")).containsEntry("body", "{\"name\":\"Zoë\",\"score\":1.10}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "text", "{\"a\":1", "{\"a\":1} {\"b\":2}", "{\"a\":1}x", "[1,]", "NaN", "{'a':1}"})
    void shouldRefuseTextThatIsNoJsonForGood(String text) {
        assertThatThrownBy(() -> store(text))
                .cause()
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("the body of a message for queue '" + queue + "' is no JSON");
        assertThat(query("select 1 from outbox_message where queue = ?", queue)).isEmpty();
    }

    @Test
    void shouldRefuseAnObjectThatCannotBeWrittenForGood() {
        assertThatThrownBy(() -> store(new Object()))
                .cause()
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("the body of a message for queue '" + queue + "' is no JSON");
    }

    @Test
    void shouldStoreManyMessagesOfManyThreads() throws Exception {
        // Given
        replica.add(routes -> routes.from("direct:" + queue).to("outbox:" + queue + "?key=${body[n]}"));

        // When
        var sent = java.util.stream.IntStream.range(0, 500)
                .mapToObj(n -> replica.producer().asyncRequestBody("direct:" + queue, (Object) Map.of("n", n)))
                .toList();
        for (var one : sent) {
            one.get();
        }

        // Then
        assertThat(query("select 1 from outbox_message where queue = ?", queue)).hasSize(500);
    }

    @ParameterizedTest
    @CsvSource({
        "concurrency, 0",
        "concurrency, -1",
        "maxAttempts, 0",
        "backoff, 0s",
        "maxBackoff, 0",
        "lease, -5s",
        "pollInterval, 0s"
    })
    void shouldRefuseAnOptionThatIsNotPositive(String option, String value) {
        assertThatThrownBy(() -> replica.add(routes -> routes.from("outbox:" + queue + "?" + option + "=" + value)
                        .to("mock:never")))
                .hasStackTraceContaining("outbox:" + queue + ": option " + option + " is ")
                .hasStackTraceContaining("it must be above zero");
    }

    @ParameterizedTest
    @ValueSource(strings = {"concurrency=many", "lease=soon", "backoff=5 fortnights", "concurency=8", "x=1"})
    void shouldRefuseAnOptionThatIsWrongOrUnknown(String option) {
        assertThatThrownBy(() -> replica.camel().getEndpoint("outbox:" + queue + "?" + option))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining(option.substring(0, option.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbox:", "outbox: ", "outbox://", "outbox:?concurrency=1"})
    void shouldRefuseAnEndpointWithoutQueue(String uri) {
        assertThatThrownBy(() -> replica.camel().getEndpoint(uri)).isInstanceOf(ResolveEndpointFailedException.class);
    }

    @Test
    void shouldTakeItsDefaultsFromTheComponentAndItsOwnOptionsBefore() {
        // When
        OutboxConfiguration options = replica.camel()
                .getEndpoint("outbox:" + queue + "?maxAttempts=15&backoff=2m&maxBackoff=1h", OutboxEndpoint.class)
                .getConfiguration();

        // Then
        assertThat(options.getLease()).isEqualTo(40_000);
        assertThat(options.retrySchedule())
                .isEqualTo(new RetrySchedule(Duration.ofMinutes(2), Duration.ofHours(1), 15));
        OutboxConfiguration defaults = replica.camel()
                .getEndpoint("outbox:" + queue, OutboxEndpoint.class)
                .getConfiguration();
        assertThat(defaults.retrySchedule())
                .isEqualTo(new RetrySchedule(Duration.ofSeconds(7), Duration.ofHours(2), 3));
    }

    @Test
    void shouldMatchListedHeadersByNameOrBeginning() {
        // Given
        Exchange exchange = new DefaultExchange(replica.camel());

        // When
        var listed = OutboxProducer.allowList(" a, B* ,*-end,d.e");

        // Then
        assertThat(Stream.of("A", "b", "bx", "BX-1", "D.e", "ax", "c", "x-end", "d-e", "")
                        .filter(name -> !listed.applyFilterToCamelHeaders(name, "1", exchange)))
                .containsExactly("A", "b", "bx", "BX-1", "D.e");
        assertThat(OutboxProducer.allowList(" ")).isNull();
        assertThat(OutboxProducer.allowList(null)).isNull();
    }

    private void store(Object body) {
        send("outbox:" + queue, body, Map.of(OutboxConstants.KEY, "k"));
    }

    private static Exchange send(String uri, Object body, Map<String, Object> headers) {
        Exchange exchange = replica.producer().send(uri, sent -> {
            sent.getIn().setBody(body);
            sent.getIn().setHeaders(new HashMap<>(headers));
        });
        if (exchange.getException() != null) {
            throw new CamelExecutionException("not stored", exchange, exchange.getException());
        }
        return exchange;
    }

    private static Map<?, ?> json(Object text) {
        try {
            return new ObjectMapper().readValue((String) text, Map.class);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldStoreWhatNoRouteReadsAsParked() {
        // When
        send("outbox:" + queue + "?parked=true", "1", Map.of(OutboxConstants.KEY, "k"));

        // Then
        assertThat(row(queue, "k")).containsEntry("state", "parked").containsEntry("finished", true);

        // When another one replaces it
        send("outbox:" + queue + "?parked=true&replaceFinished=true", "2", Map.of(OutboxConstants.KEY, "k"));

        // Then
        assertThat(row(queue, "k")).containsEntry("state", "parked").containsEntry("body", "2");
    }
}
