package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract with PI on the one side and with the destinations on the other, over real sockets. */
class WebhookToDestinationsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String ATS_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ATS_AUTHORIZATION = "Bearer token-for-the-ats";

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer ats = landscape.peer("ats");
    private static final Peer hris = landscape.peer("hris");
    private static final Connector connector = landscape
            .connector(postgres, "destinations")
            .set("destinations.ats.url", ats.url("/ats/results?tenant=7"))
            .set("destinations.ats.secret", ATS_SECRET)
            .set("destinations.ats.authorization", ATS_AUTHORIZATION)
            .set("destinations.hris.url", hris.url("/hris/results"))
            .start();
    private static final Pi pi = connector.pi();

    @Test
    void shouldDeliverThePayloadOfTheContractToBothDestinationsWhenABehavioralAssessmentIsCompleted() throws Exception {
        // Given
        PiWebhook webhook = PiWebhook.completed("123456;BA");
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        // When
        HttpResponse<String> answer = pi.send(webhook);

        // Then
        assertAcceptedWithEmptyBody(answer);
        for (Peer destination : List.of(ats, hris)) {
            Call call = destination.awaitCallAbout(webhook.assessmentId());
            JsonNode event = call.json();
            assertThat(Instant.parse(event.get("timestamp").textValue())).isBetween(before, Instant.now());
            ((ObjectNode) event).remove("timestamp");
            assertThat(event).isEqualTo(new ObjectMapper().readTree("""
                                    {"type": "assessment.completed",
                                     "data": {
                                       "assessmentId": "%s",
                                       "assessmentType": "behavioral",
                                       "assessmentState": 40,
                                       "externalId": "123456;BA",
                                       "recordId": "123456",
                                       "assessmentSource": "EmailInvitation",
                                       "parameters": {},
                                       "result": null}}""".formatted(webhook.assessmentId())));
        }
    }

    @Test
    void shouldSendTheHeadersOfTheContractAndNoneOfPis() throws Exception {
        // Given
        PiWebhook webhook = PiWebhook.completed("7;BA");
        HttpRequest request = pi.request(webhook)
                .header("X-From-Pi", "hostile")
                .header("CamelHttpUri", "http://127.0.0.1:1/elsewhere")
                .header("CamelHttpPath", "/elsewhere")
                .header("CamelHttpMethod", "DELETE")
                .header("externalId", "9;CA")
                .header("Cookie", "session=1")
                .build();

        // When
        assertAcceptedWithEmptyBody(pi.send(request));

        // Then
        Call toAts = ats.awaitCallAbout(webhook.assessmentId());
        Call toHris = hris.awaitCallAbout(webhook.assessmentId());
        assertThat(toAts.target()).isEqualTo("/ats/results?tenant=7");
        assertThat(toHris.target()).isEqualTo("/hris/results");
        for (Call call : List.of(toAts, toHris)) {
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.header("content-type").orElseThrow()).startsWith("application/json");
            assertThat(call.webhookId()).isNotBlank();
            assertThat(Long.parseLong(call.header("webhook-timestamp").orElseThrow()))
                    .isCloseTo(call.startedAt().getEpochSecond(), within(5L));
            assertThat(call.header("ce-specversion")).contains("1.0");
            assertThat(call.header("ce-id")).contains(call.webhookId());
            assertThat(call.header("ce-type")).contains("com.predictiveindex.assessment.completed");
            assertThat(URI.create(call.header("ce-source").orElseThrow()).toString())
                    .isNotBlank();
            assertThat(Instant.parse(call.header("ce-time").orElseThrow()))
                    .isEqualTo(Instant.parse(call.json().get("timestamp").textValue()));
            assertThat(call.headers())
                    .doesNotContainKeys("x-from-pi", "cookie", "externalid", "camelhttpuri", "camelhttppath");
            assertThat(call.headers().toString()).doesNotContain(Pi.basic(Pi.USERNAME, Pi.PASSWORD));
            assertThat(call.json().at("/data/externalId").textValue()).isEqualTo("7;BA");
        }
        assertThat(toAts.header("authorization")).contains(ATS_AUTHORIZATION);
        assertThat(toHris.header("authorization")).isEmpty();
        assertThat(toHris.header("webhook-signature")).isEmpty();
        assertThat(toAts.header("webhook-signature").orElseThrow()).startsWith("v1,");
        assertThatCode(() -> new Webhook(ATS_SECRET).verify(toAts.body(), toAts.headers()))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldDeliverToTheAtsAloneWhenACognitiveAssessmentIsCompleted() {
        // Given
        PiWebhook webhook = PiWebhook.completed("55;CA");

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        Call call = ats.awaitCallAbout(webhook.assessmentId());
        assertThat(call.json().at("/data/assessmentType").textValue()).isEqualTo("cognitive");
        assertThat(call.json().at("/data/recordId").textValue()).isEqualTo("55");
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(hris.callsAbout(webhook.assessmentId())).isEmpty();
    }

    @Test
    void shouldParkEventWhenSuffixIsUnknown() {
        // Given
        PiWebhook webhook = PiWebhook.completed("81;XX");

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        outbox.awaitState(webhook.assessmentId(), "events", "done");
        assertThat(outbox.about(webhook.assessmentId(), "unrouted"))
                .singleElement()
                .satisfies(parked -> {
                    assertThat(parked.state()).isEqualTo("parked");
                    assertThat(parked.body()).contains("81;XX");
                });
        assertThat(ats.callsAbout(webhook.assessmentId())).isEmpty();
        assertThat(hris.callsAbout(webhook.assessmentId())).isEmpty();
    }

    @Test
    void shouldTellTheTypeFromTheListenerAndHandOnEveryCharacterOfFormAndUrl() throws Exception {
        // Given
        PiWebhook webhook = PiWebhook.completed("Zoë Ω 100% a+b 漢字 😀")
                .to(PiWebhook.COGNITIVE_LISTENER
                        + "?jobid=12345&department=R%26D%20%C3%9F&type=behavioral&empty=&externalId=999%3BBA");

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        JsonNode data = ats.awaitCallAbout(webhook.assessmentId()).json().get("data");
        assertThat(data.get("assessmentType").textValue()).isEqualTo("cognitive");
        assertThat(data.get("externalId").textValue()).isEqualTo("Zoë Ω 100% a+b 漢字 😀");
        assertThat(data.get("recordId").textValue()).isEqualTo("Zoë Ω 100% a+b 漢字 😀");
        assertThat(data.get("parameters")).isEqualTo(new ObjectMapper().readTree("""
                {"jobid": "12345", "department": "R&D ß", "type": "behavioral", "empty": "", "externalId": "999;BA"}"""));
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(hris.callsAbout(webhook.assessmentId())).isEmpty();
    }

    @Test
    void shouldMakeOneEventWhenTheSameCallComesThirtyTimesAtOnceAndOnceMoreAfterwards() {
        // Given
        PiWebhook webhook = PiWebhook.completed("77;BA");

        // When
        List<CompletableFuture<HttpResponse<String>>> parallel =
                IntStream.range(0, 30).mapToObj(i -> pi.sendAsync(webhook)).toList();

        // Then
        assertThat(parallel).allSatisfy(answer -> assertAcceptedWithEmptyBody(answer.join()));
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        outbox.awaitState(webhook.assessmentId(), "hris", "done");
        assertAcceptedWithEmptyBody(pi.send(webhook));
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(outbox.about(webhook.assessmentId()))
                .extracting(Outbox.Message::queue)
                .containsExactlyInAnyOrder("events", "ats", "hris");
        assertThat(ats.callsAbout(webhook.assessmentId())).hasSize(1);
        assertThat(hris.callsAbout(webhook.assessmentId())).hasSize(1);
    }

    @Test
    void shouldNotLetAValueFromOutsideBreakALineInTheLog() {
        // Given
        String mark = UUID.randomUUID().toString();
        String hostile = "1%0D%0AFORGED%1B%5B31m%E2%80%A8FORGED";
        String path = PiWebhook.DEFAULT_LISTENER + "?x=" + hostile;
        String form = "assessmentId=" + mark + "&assessmentState=40";

        // When
        for (String field : List.of("externalId", "assessmentId", "assessmentSource", "assessmentState")) {
            assertAcceptedWithEmptyBody(
                    pi.send(pi.request(path, form + "&" + field + "=" + hostile).build()));
        }
        assertAcceptedWithEmptyBody(
                pi.send(pi.request(path, form.replace(mark, mark + hostile)).build()));

        // Then
        await().atMost(Duration.ofSeconds(10)).until(() -> connector.output().contains(mark));
        assertThat(connector.output().lines()).noneMatch(line -> line.startsWith("FORGED"));
        assertThat(connector.output()).doesNotContain("\u001b[31m", "\u2028FORGED");
    }

    private static void assertAcceptedWithEmptyBody(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }
}
