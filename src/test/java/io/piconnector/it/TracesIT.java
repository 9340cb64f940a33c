package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.TraceCollector;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One trace from the webhook to each delivery, across the outbox. */
@Tag("long")
class TracesIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String FORGED = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01";

    private static final String KEY_IN_URL = "key-in-the-url-of-the-ats";

    private final Postgres postgres = landscape.database();
    private final Outbox outbox = new Outbox(postgres);
    private final Peer pi = landscape.peer("pi").replies(call -> Reply.ok().withBody("{\"assessmentState\": 40}"));
    private final Peer hris = landscape.peer("hris");
    private final Peer ats =
            landscape.peer("ats").replies(call -> call.attempt() == 1 ? Reply.status(503) : Reply.ok());

    @Test
    void shouldTraceAWebhookToEachDeliveryAlsoAfterARetry() {
        // Given
        TraceCollector collector = landscape.closes(TraceCollector.start());
        Connector connector = connector("traces")
                .set("quarkus.otel.exporter.otlp.endpoint", collector.url())
                .set("quarkus.otel.exporter.otlp.protocol", "http/protobuf")
                .set("quarkus.otel.bsp.schedule.delay", "200ms")
                .set("quarkus.log.console.json.enabled", "true")
                .start();
        PiWebhook webhook = PiWebhook.completed("123456;BA");

        // When
        connector
                .pi()
                .send(connector
                        .pi()
                        .request(webhook)
                        .header("traceparent", FORGED)
                        .build());

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        outbox.awaitState(webhook.assessmentId(), "hris", "done");
        List<Call> toAts = ats.callsAbout(webhook.assessmentId());
        String traceId = traceId(toAts.get(0));
        assertThat(toAts).hasSize(2).extracting(TracesIT::traceId).containsOnly(traceId);
        assertThat(hris.callsAbout(webhook.assessmentId()))
                .hasSize(1)
                .extracting(TracesIT::traceId)
                .containsOnly(traceId);
        assertThat(traceId).isNotEqualTo(FORGED.split("-")[1]);
        assertThat(pi.calls()).isNotEmpty().allSatisfy(call -> assertThat(call.header("traceparent"))
                .isEmpty());
        // the listener, its queue, the event, two queues, two deliveries and a retry
        await().atMost(Duration.ofSeconds(20)).until(() -> collector.spans(traceId) >= 8);
        assertThat(collector.hasText("http")).isTrue();
        assertThat(collector.hasText(KEY_IN_URL)).isFalse();
        assertThat(connector.output().lines().filter(line -> line.contains(webhook.assessmentId())))
                .hasSizeGreaterThan(4)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"assessmentId\":\"" + webhook.assessmentId() + "\"")
                        .contains("\"externalId\":\"123456;BA\"")
                        .contains("\"traceId\":\"" + traceId + "\""));
    }

    @Test
    void shouldTraceNothingUnlessItIsSetWhere() {
        // Given
        Connector connector = connector("no-traces").start();
        PiWebhook webhook = PiWebhook.completed("123456;BA");

        // When
        connector
                .pi()
                .send(connector
                        .pi()
                        .request(webhook)
                        .header("traceparent", FORGED)
                        .build());

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        assertThat(ats.callsAbout(webhook.assessmentId()))
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.header("traceparent")).isEmpty());
        assertThat(outbox.about(webhook.assessmentId()))
                .allSatisfy(
                        message -> assertThat(String.valueOf(message.headers())).doesNotContain("traceparent"));
    }

    private Connector connector(String name) {
        return landscape
                .connector(postgres, name)
                .deliversTo(ats, hris)
                .set("destinations.ats.url", ats.url("/ats?key=" + KEY_IN_URL))
                .set("pi.api.base-url", pi.url("/api/v1"))
                .set("pi.api.key", "0123456789-api-key");
    }

    private static String traceId(Call call) {
        return call.header("traceparent").orElseThrow().split("-")[1];
    }
}
