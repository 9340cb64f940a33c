package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract with PI on the one side and with the destinations on the other, over real sockets. */
class WebhookToDestinationsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String ATS_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ATS_AUTHORIZATION = "Bearer token-for-the-ats";
    private static final int BODY_LIMIT = 64 * 1024;

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
    void shouldDeliverThePayloadOfTheContractToBothDestinationsWhenABehavioralAssessmentIsCompleted() {
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
            assertThat(event.fieldNames()).toIterable().containsExactlyInAnyOrder("type", "timestamp", "data");
            assertThat(event.get("type").textValue()).isEqualTo("assessment.completed");
            assertThat(Instant.parse(event.get("timestamp").textValue())).isBetween(before, Instant.now());
            JsonNode data = event.get("data");
            assertThat(data.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                            "assessmentId",
                            "assessmentType",
                            "assessmentState",
                            "externalId",
                            "recordId",
                            "assessmentSource",
                            "parameters",
                            "result");
            assertThat(data.get("assessmentId").textValue()).isEqualTo(webhook.assessmentId());
            assertThat(data.get("assessmentType").textValue()).isEqualTo("behavioral");
            assertThat(data.get("assessmentState").isInt()).isTrue();
            assertThat(data.get("assessmentState").intValue()).isEqualTo(40);
            assertThat(data.get("externalId").textValue()).isEqualTo("123456;BA");
            assertThat(data.get("recordId").textValue()).isEqualTo("123456");
            assertThat(data.get("assessmentSource").textValue()).isEqualTo("EmailInvitation");
            assertThat(data.get("parameters").isObject()).isTrue();
            assertThat(data.get("parameters").isEmpty()).isTrue();
            assertThat(data.get("result").isNull()).isTrue();
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
    void shouldReportAFailedCognitiveAssessmentWhenTheStateIs60AndNothingElseTellsTheType() {
        // Given
        PiWebhook webhook = PiWebhook.failed("4711");

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        Call call = ats.awaitCallAbout(webhook.assessmentId());
        assertThat(call.json().get("type").textValue()).isEqualTo("assessment.failed");
        assertThat(call.header("ce-type")).contains("com.predictiveindex.assessment.failed");
        assertThat(call.json().at("/data/assessmentState").intValue()).isEqualTo(60);
        assertThat(call.json().at("/data/assessmentType").textValue()).isEqualTo("cognitive");
        assertThat(call.json().at("/data/recordId").textValue()).isEqualTo("4711");
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(hris.callsAbout(webhook.assessmentId())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 50, 65, 999})
    void shouldRecordAndNotRouteWhenTheStateIsNotFinal(int state) {
        // Given
        PiWebhook webhook = PiWebhook.completed("81;BA").withState(state);

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(outbox.about(webhook.assessmentId()))
                .extracting(Outbox.Message::queue, Outbox.Message::state)
                .containsExactly(tuple("events", "done"));
        assertThat(ats.callsAbout(webhook.assessmentId())).isEmpty();
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
                    assertThat(parked.state()).isEqualTo("waiting");
                    assertThat(parked.body()).contains("81;XX");
                });
        assertThat(ats.callsAbout(webhook.assessmentId())).isEmpty();
        assertThat(hris.callsAbout(webhook.assessmentId())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        PiWebhook.BEHAVIORAL_LISTENER + ", behavioral",
        PiWebhook.COGNITIVE_LISTENER + ", cognitive",
        PiWebhook.DEFAULT_LISTENER + "?type=behavioral, behavioral",
        PiWebhook.DEFAULT_LISTENER + "?type=cognitive, cognitive"
    })
    void shouldTellTheTypeFromTheListenerWhenTheExternalIdHasNoSuffix(String listener, String type) {
        // Given
        PiWebhook webhook = PiWebhook.completed("123456").to(listener);

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        JsonNode data = ats.awaitCallAbout(webhook.assessmentId()).json().get("data");
        assertThat(data.get("assessmentType").textValue()).isEqualTo(type);
        assertThat(data.get("externalId").textValue()).isEqualTo("123456");
        assertThat(data.get("recordId").textValue()).isEqualTo("123456");
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(hris.callsAbout(webhook.assessmentId())).hasSize(type.equals("behavioral") ? 1 : 0);
    }

    @Test
    void shouldHandOnEveryParameterOfTheUrl() {
        // Given
        PiWebhook webhook = PiWebhook.completed("5;BA")
                .to(PiWebhook.DEFAULT_LISTENER
                        + "?jobid=12345&department=R%26D%20%C3%9F&type=behavioral&empty=&externalId=999%3BCA");

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        JsonNode data = ats.awaitCallAbout(webhook.assessmentId()).json().get("data");
        assertThat(data.get("externalId").textValue()).isEqualTo("5;BA");
        JsonNode parameters = data.get("parameters");
        assertThat(parameters.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("jobid", "department", "type", "empty", "externalId");
        assertThat(parameters.get("jobid").textValue()).isEqualTo("12345");
        assertThat(parameters.get("department").textValue()).isEqualTo("R&D ß");
        assertThat(parameters.get("type").textValue()).isEqualTo("behavioral");
        assertThat(parameters.get("empty").textValue()).isEmpty();
        assertThat(parameters.get("externalId").textValue()).isEqualTo("999;CA");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "other order    | assessmentSource=EmailInvitation&externalId=4;BA&assessmentState=40&assessmentId=ID",
                "unknown fields | x=1&assessmentId=ID&y&assessmentState=40&externalId=4;BA&assessmentSource=EmailInvitation&=z",
                "repeated field | assessmentId=ID&assessmentState=40&externalId=4;BA&externalId=4;BA&assessmentSource=EmailInvitation",
                "PI's spelling  | assessementId=ID&assessmentState=40&externalId=4;BA&assessmentSource=EmailInvitation",
                "raw semicolon  | assessmentId=ID&assessmentState=40&externalId=4;BA&assessmentSource=EmailInvitation",
                "encoded        | assessmentId=ID&assessmentState=%34%30&externalId=4%3bBA&assessmentSource=Email%49nvitation",
            })
    void shouldReadTheFormByNameHoweverItIsWritten(String how, String form) {
        // Given
        String assessmentId = UUID.randomUUID().toString();

        // When
        HttpResponse<String> answer = pi.send(pi.request(PiWebhook.DEFAULT_LISTENER, form.replace("ID", assessmentId))
                .build());

        // Then
        assertAcceptedWithEmptyBody(answer);
        JsonNode data = ats.awaitCallAbout(assessmentId).json().get("data");
        assertThat(data.get("assessmentState").intValue()).isEqualTo(40);
        assertThat(data.get("externalId").textValue()).isEqualTo("4;BA");
        assertThat(data.get("recordId").textValue()).isEqualTo("4");
        assertThat(data.get("assessmentSource").textValue()).isEqualTo("EmailInvitation");
        hris.awaitCallAbout(assessmentId);
    }

    @Test
    void shouldKeepUtf8AndPlusAndPercentInValues() {
        // Given
        PiWebhook webhook = PiWebhook.completed("Zoë Ω 100% a+b 漢字 😀;BA");

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        JsonNode data = ats.awaitCallAbout(webhook.assessmentId()).json().get("data");
        assertThat(data.get("externalId").textValue()).isEqualTo("Zoë Ω 100% a+b 漢字 😀;BA");
        assertThat(data.get("recordId").textValue()).isEqualTo("Zoë Ω 100% a+b 漢字 😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded; charset=utf-8",
                "application/x-www-form-urlencoded;charset=\"UTF-8\"",
                "APPLICATION/X-WWW-FORM-URLENCODED"
            })
    void shouldAcceptEverySpellingOfTheContentType(String contentType) {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");

        // When
        HttpResponse<String> answer = pi.send(
                pi.request(webhook).setHeader("Content-Type", contentType).build());

        // Then
        assertAcceptedWithEmptyBody(answer);
        ats.awaitCallAbout(webhook.assessmentId());
    }

    @Test
    void shouldAcceptAChunkedBody() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");

        // When
        HttpResponse<String> answer =
                pi.send(pi.request(webhook).POST(chunked(webhook.form())).build());

        // Then
        assertAcceptedWithEmptyBody(answer);
        ats.awaitCallAbout(webhook.assessmentId());
    }

    @Test
    void shouldAnswer100OnceAnd200ToACallThatWaitsBeforeItSendsItsBody() throws Exception {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");
        URI url = URI.create(connector.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(30_000);
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));

            // When
            socket.getOutputStream()
                    .write(String.join(
                                    "\r\n",
                                    "POST " + webhook.path() + " HTTP/1.1",
                                    "Host: " + url.getAuthority(),
                                    "Authorization: " + Pi.basic(Pi.USERNAME, Pi.PASSWORD),
                                    "Content-Type: " + Pi.FORM,
                                    "Content-Length: " + webhook.form().length(),
                                    "Expect: 100-continue",
                                    "Connection: close",
                                    "",
                                    "")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String firstLine = answer.readLine();
            socket.getOutputStream().write(webhook.form().getBytes(StandardCharsets.ISO_8859_1));

            // Then
            assertThat(firstLine).startsWith("HTTP/1.1 100");
            assertThat(answer.lines().filter(line -> line.startsWith("HTTP/")))
                    .singleElement()
                    .asString()
                    .startsWith("HTTP/1.1 200");
            ats.awaitCallAbout(webhook.assessmentId());
        }
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
    void shouldMakeAnotherEventWhenTheSameAssessmentReachesAnotherState() {
        // Given
        PiWebhook completed = PiWebhook.completed("77;CA");
        PiWebhook failed = completed.withState(60);

        // When
        assertAcceptedWithEmptyBody(pi.send(failed));
        assertAcceptedWithEmptyBody(pi.send(completed));

        // Then
        List<Call> calls = ats.awaitCallsAbout(completed.assessmentId(), 2);
        assertThat(calls)
                .extracting(call -> call.json().get("type").textValue())
                .containsExactlyInAnyOrder("assessment.completed", "assessment.failed");
        assertThat(calls.get(0).webhookId()).isNotEqualTo(calls.get(1).webhookId());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "no id              | application/x-www-form-urlencoded | assessmentState=40&externalId=MARK;BA",
                "blank id           | application/x-www-form-urlencoded | assessmentId=&assessmentState=40&externalId=MARK;BA",
                "no state           | application/x-www-form-urlencoded | assessmentId=MARK&externalId=1;BA",
                "state in words     | application/x-www-form-urlencoded | assessmentId=MARK&assessmentState=done",
                "no form            | application/x-www-form-urlencoded | MARK",
                "broken percent     | application/x-www-form-urlencoded | assessmentId=MARK%ZZ&assessmentState=40",
                "broken UTF-8       | application/x-www-form-urlencoded | assessmentId=MARK%E4%F6&assessmentState=40",
                "JSON               | application/json                  | {\"hello\": \"MARK\"}",
                "JSON called a form | application/x-www-form-urlencoded | {\"hello\": \"MARK\"}",
                "plain text         | text/plain                        | assessmentId=MARK&assessmentState=40",
                "no content type    | none                              | just MARK",
            })
    void shouldAnswer200AndKeepTheBodyWithItsReasonWhenItIsUseless(String how, String contentType, String template) {
        // Given
        String mark = UUID.randomUUID().toString();
        HttpRequest.Builder request = pi.plainRequest(PiWebhook.DEFAULT_LISTENER)
                .header("Authorization", Pi.basic(Pi.USERNAME, Pi.PASSWORD))
                .POST(BodyPublishers.ofString(template.replace("MARK", mark)));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }

        // When
        HttpResponse<String> answer = pi.send(request.build());

        // Then
        assertAcceptedWithEmptyBody(answer);
        assertThat(outbox.in("unreadable"))
                .filteredOn(kept -> kept.body().contains(mark))
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.state()).isEqualTo("waiting");
                    assertThat(kept.body() + kept.headers()).containsIgnoringCase("reason");
                });
        assertThat(ats.calls(call -> call.body().contains(mark))).isEmpty();
    }

    @Test
    void shouldAnswer200AndKeepItWhenTheBodyIsEmpty() {
        // Given
        int before = outbox.in("unreadable").size();

        // When
        HttpResponse<String> answer =
                pi.send(pi.request(PiWebhook.DEFAULT_LISTENER, "").build());

        // Then
        assertAcceptedWithEmptyBody(answer);
        assertThat(outbox.in("unreadable").size()).isGreaterThan(before);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none", "Basic", "Basic !!!", "Bearer abc", "WRONG-PASSWORD", "WRONG-USER", "COLON-LESS"})
    void shouldAnswer401AndStoreNothingWhenTheCredentialsAreWrong(String kind) {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");
        HttpRequest.Builder request = pi.plainRequest(webhook.path())
                .header("Content-Type", Pi.FORM)
                .POST(BodyPublishers.ofString(webhook.form()));
        if (kind != null) {
            request.header(
                    "Authorization",
                    switch (kind) {
                        case "WRONG-PASSWORD" -> Pi.basic(Pi.USERNAME, "guessed-password-7f3");
                        case "WRONG-USER" -> Pi.basic("pi", Pi.PASSWORD);
                        case "COLON-LESS" -> "Basic cGk=";
                        default -> kind;
                    });
        }

        // When
        HttpResponse<String> answer = pi.send(request.build());

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(outbox.about(webhook.assessmentId())).isEmpty();
        assertThat(connector.output()).doesNotContain("guessed-password-7f3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void shouldAnswer405WhenTheMethodIsNotPost(String method) {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");
        HttpRequest request =
                pi.request(webhook).method(method, BodyPublishers.noBody()).build();

        // When
        HttpResponse<String> answer = pi.send(request);

        // Then
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void shouldAcceptABodyOf64KiBAndAnswer413ToOneByteMore() {
        // Given
        PiWebhook fits = PiWebhook.completed("1;BA");
        PiWebhook tooLong = PiWebhook.completed("1;BA");

        // When
        HttpResponse<String> answerToFitting =
                pi.send(pi.request(fits.path(), padded(fits, BODY_LIMIT)).build());
        HttpResponse<String> answerToTooLong = pi.send(
                pi.request(tooLong.path(), padded(tooLong, BODY_LIMIT + 1)).build());

        // Then
        assertAcceptedWithEmptyBody(answerToFitting);
        ats.awaitCallAbout(fits.assessmentId());
        assertThat(answerToTooLong.statusCode()).isEqualTo(413);
        assertThat(answerToTooLong.body()).isEmpty();
        assertThat(outbox.about(tooLong.assessmentId())).isEmpty();
    }

    @Test
    void shouldAnswer413WhenAChunkedBodyIsTooLong() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");
        HttpRequest request = pi.request(webhook)
                .POST(chunked(padded(webhook, BODY_LIMIT + 1)))
                .build();

        // When
        HttpResponse<String> answer = pi.send(request);

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEmpty();
        assertThat(outbox.about(webhook.assessmentId())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"externalId", "assessmentId", "assessmentSource", "assessmentState", "query"})
    void shouldNotLetAValueFromOutsideBreakALineInTheLog(String where) {
        // Given
        String mark = UUID.randomUUID().toString();
        String hostile = "1%0D%0AFORGED-" + mark + "%1B%5B31m%E2%80%A8FORGED-" + mark;
        String form = "assessmentId=" + mark + "&assessmentState=40&externalId=1%3BBA";
        String path = PiWebhook.DEFAULT_LISTENER + "?" + (where.equals("query") ? "x=" + hostile : "");
        PiWebhook next = PiWebhook.completed("1;BA");

        // When
        assertAcceptedWithEmptyBody(
                pi.send(pi.request(path, form + "&" + where + "=" + hostile).build()));
        assertAcceptedWithEmptyBody(pi.send(
                pi.request(path, form.replace(mark, mark + "-" + hostile)).build()));

        // Then
        assertAcceptedWithEmptyBody(pi.send(next));
        ats.awaitCallAbout(next.assessmentId());
        assertThat(connector.output()).contains(next.assessmentId());
        assertThat(connector.output().lines()).noneMatch(line -> line.startsWith("FORGED-" + mark));
        assertThat(connector.output()).doesNotContain("\u001b[31m", "\u2028FORGED-" + mark);
    }

    @Test
    void shouldNotWriteSecretsToTheLog() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");

        // When
        assertAcceptedWithEmptyBody(pi.send(webhook));

        // Then
        ats.awaitCallAbout(webhook.assessmentId());
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(connector.output())
                .contains(webhook.assessmentId())
                .doesNotContain(Pi.PASSWORD)
                .doesNotContain(ATS_SECRET)
                .doesNotContain(ATS_SECRET.substring("whsec_".length()))
                .doesNotContain(ATS_AUTHORIZATION)
                .doesNotContain(Pi.basic(Pi.USERNAME, Pi.PASSWORD));
    }

    private static void assertAcceptedWithEmptyBody(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    /** The webhook's form with one more field, so that it is exactly {@code size} bytes long. */
    private static String padded(PiWebhook webhook, int size) {
        String form = webhook.form() + "&padding=";
        return form + "x".repeat(size - form.length());
    }

    /** A body whose length is not told before, so that the client sends it in chunks. */
    private static HttpRequest.BodyPublisher chunked(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}
