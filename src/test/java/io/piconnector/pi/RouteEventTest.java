package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.quarkus.test.CamelQuarkusTestSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The route between its queues, which are replaced: what it decides, and what it asks PI for.
 *
 * <p>A profile of its own, for this style of test takes the components out of the application when it is through; and
 * one instance, for it does so at the end of each.
 */
@QuarkusTest
@TestProfile(RouteEventTest.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@WithTestResource(Surroundings.class)
public class RouteEventTest extends CamelQuarkusTestSupport {

    private static final String ROUTE = "route-event";
    private static final List<String> QUEUES = List.of("ats", "hris", "unrouted");

    @Inject
    ObjectMapper json;

    Surroundings surroundings;

    private String id;
    private boolean isAdvised;

    @BeforeEach
    void replaceQueues() throws Exception {
        if (!isAdvised) {
            AdviceWith.adviceWith(context, ROUTE, route -> {
                route.replaceFromWith("direct:advised-" + ROUTE);
                for (String queue : QUEUES) {
                    route.weaveByToUri("outbox:" + queue + "*").replace().to("mock:" + queue);
                }
            });
            isAdvised = true;
        }
        MockEndpoint.resetMocks(context);
        id = UUID.randomUUID().toString();
        surroundings.pi().replies(call -> Reply.status(404));
    }

    @ParameterizedTest
    @CsvSource({
        "40, 123456;BA, behavioral, 'ats hris'",
        "40, 123456;CA, cognitive, ats",
        "60, 123456;CA, cognitive, ats",
        "60, 123456, cognitive, ats",
        "60, 123456;BA, cognitive, ats"
    })
    void shouldSendAnEventToTheSystemsOfItsType(int state, String externalId, String type, String queues) {
        // When
        Exchange exchange = route(notification(state, externalId), 1);

        // Then
        assertThat(exchange.getException()).isNull();
        assertThat(filled()).isEqualTo(queues);
        for (String queue : queues.split(" ")) {
            AssessmentEvent event = received(queue);
            assertThat(event.data().assessmentType()).isEqualTo(type);
            assertThat(event.data().recordId()).isEqualTo("123456");
        }
    }

    @Test
    void shouldParkEventWhenSuffixIsUnknown() {
        // When
        route(notification(40, "123456;XX"), 1);

        // Then
        assertThat(filled()).isEqualTo("unrouted");
        assertThat(received("unrouted").data().externalId()).isEqualTo("123456;XX");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 50, 65, 0})
    void shouldRecordAndNotRouteAnyOtherState(int state) {
        // When
        Exchange exchange = route(notification(state, "123456;BA"), 1);

        // Then
        assertThat(exchange.getException()).isNull();
        assertThat(filled()).isEmpty();
        assertThat(asked()).isEmpty();
    }

    @Test
    void shouldHandOnTheResultToTheDigitAndFetchItOnceForTwoSystems() throws Exception {
        // Given
        surroundings.pi().replies(call -> Reply.json("{\"score\":1.10,\"long\":12345678901234567890.00}"));

        // When
        route(notification(40, "123456;BA"), 1);

        // Then
        assertThat(asked()).containsExactly("GET /api/v1/behavioralassessments/" + id);
        assertThat(surroundings
                        .pi()
                        .calls(call -> call.target().endsWith(id))
                        .get(0)
                        .header("api-key"))
                .contains("0123456789-api-key");
        for (String queue : List.of("ats", "hris")) {
            assertThat(json.writeValueAsString(received(queue)))
                    .contains("\"result\":{\"score\":1.10,\"long\":12345678901234567890.00}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "behavioral, behavioral, 'ats hris'",
        "cognitive, 'behavioral cognitive', ats",
        "none, 'behavioral cognitive', unrouted"
    })
    void shouldAskPiForTheTypeWhenNothingElseTells(String known, String asked, String queues) {
        // Given
        surroundings
                .pi()
                .replies(call -> call.target().contains("/" + known) ? Reply.json("{\"score\":7}") : Reply.status(404));

        // When
        route(notification(40, "123456"), 1);

        // Then
        assertThat(asked())
                .isEqualTo(Stream.of(asked.split(" "))
                        .map(type -> "GET /api/v1/" + type + "assessments/" + id)
                        .toList());
        assertThat(filled()).isEqualTo(queues);
        for (String queue : queues.split(" ")) {
            AssessmentEvent.Data data = received(queue).data();
            assertThat(data.assessmentType()).isEqualTo(known.equals("none") ? null : known);
            assertThat(data.result() == null).isEqualTo(known.equals("none"));
        }
    }

    @ParameterizedTest
    @CsvSource({"404, PI's API answered 404", "200, PI's API gave an answer that cannot be delivered: "})
    void shouldDeliverWithoutResultAtOnceWhenAnotherAttemptIsOfNoUse(int status, String reason) {
        // Given
        surroundings.pi().replies(call -> Reply.status(status).withBody("[".repeat(100_000) + "]".repeat(100_000)));

        // When
        Exchange exchange = route(notification(40, "123456;BA"), 1);

        // Then
        assertThat(exchange.getException()).isNull();
        assertThat(asked()).hasSize(1);
        assertThat(filled()).isEqualTo("ats hris");
        assertThat(received("ats").data().result()).isNull();
        assertThat(received("ats").data().resultError()).startsWith(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}"})
    void shouldNotTakeAnEmptyAnswerForAnAssessment(String answer) {
        // Given
        surroundings
                .pi()
                .replies(call -> call.target().contains("/cognitive") ? Reply.json("{\"a\":1}") : Reply.json(answer));

        // When
        route(notification(40, "123456"), 1);

        // Then
        assertThat(filled()).isEqualTo("ats");
        assertThat(received("ats").data().assessmentType()).isEqualTo("cognitive");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 408, 401, 0})
    void shouldFailTheAttemptWhilePiIsAway(int status) {
        // Given
        surroundings.pi().replies(call -> status == 0 ? Reply.connectionReset() : Reply.status(status));

        // When
        Exchange exchange = route(notification(40, "123456"), 1);

        // Then
        assertThat(exchange.getException())
                .isInstanceOf(status == 0 ? IOException.class : HttpOperationFailedException.class);
        assertThat(filled()).isEmpty();
    }

    @Test
    void shouldDeliverWithoutResultAndSayWhyWhenItIsTheLastAttempt() {
        // Given
        surroundings.pi().replies(call -> Reply.status(503));

        // When
        Exchange exchange = route(notification(40, "123456;CA"), 20);

        // Then
        assertThat(exchange.getException()).isNull();
        assertThat(filled()).isEqualTo("ats");
        assertThat(received("ats").data().result()).isNull();
        assertThat(received("ats").data().resultError()).startsWith("PI's API answered 503");
    }

    @Test
    void shouldHandOnCloudEventsHeadersAndTheOutboxsOwnOnly() {
        // Given
        surroundings.pi().replies(call -> Reply.json("{\"a\":1}").header("X-Of-Pi", "1"));

        // When
        route(notification(40, "123456;CA"), 1);

        // Then
        Map<String, Object> headers =
                mock("ats").getExchanges().get(0).getMessage().getHeaders();
        assertThat(headers)
                .containsEntry("ce-type", "com.predictiveindex.assessment.completed")
                .doesNotContainKeys("api-key", "X-Of-Pi", "CamelHttpUri", "Authorization");
        assertThat(headers.get("ce-time").toString()).isEqualTo("2026-11-21T10:00:00Z");
    }

    private String notification(int state, String externalId) {
        return """
                {"assessmentId":"%s","assessmentState":%d,"externalId":"%s","assessmentSource":"EmailInvitation",
                 "parameters":{},"otherFields":{},"receivedAt":"2026-11-21T10:00:00Z"}""".formatted(id, state, externalId);
    }

    /** As the consumer of queue events would. */
    private Exchange route(String notification, int attempt) {
        return context.createProducerTemplate().send("direct:advised-" + ROUTE, exchange -> {
            exchange.getIn().setBody(notification);
            Map<String, Object> headers = new HashMap<>();
            headers.put(OutboxConstants.KEY, id + ":40");
            headers.put(OutboxConstants.ATTEMPT, attempt);
            headers.put(OutboxConstants.LAST_ATTEMPT, attempt == 20);
            exchange.getIn().setHeaders(headers);
            headers.forEach(exchange::setProperty);
        });
    }

    private String filled() {
        return String.join(
                " ",
                QUEUES.stream()
                        .filter(queue -> mock(queue).getReceivedCounter() > 0)
                        .toList());
    }

    private AssessmentEvent received(String queue) {
        assertThat(mock(queue).getExchanges()).hasSize(1);
        return mock(queue).getExchanges().get(0).getMessage().getBody(AssessmentEvent.class);
    }

    private MockEndpoint mock(String queue) {
        return getMockEndpoint("mock:" + queue);
    }

    private List<String> asked() {
        return surroundings.pi().calls(call -> call.target().endsWith(id)).stream()
                .map((Call call) -> call.method() + " " + call.target())
                .toList();
    }
}
