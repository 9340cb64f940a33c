package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The component in a Camel application that has nothing to do with this one: as in src/docs/outbox.md. */
class PlainCamelTest {

    private final List<String> sent = new CopyOnWriteArrayList<>();

    /** The mail server is busy once, and knows no user "nobody". */
    public void send(Exchange exchange) throws IOException {
        String mail = exchange.getMessage().getBody(String.class);
        if (mail.contains("nobody")) {
            throw new IllegalArgumentException("no such user");
        }
        if (exchange.getMessage().getHeader(OutboxConstants.ATTEMPT, Integer.class) == 1) {
            throw new IOException("busy");
        }
        sent.add(mail);
    }

    @Test
    void shouldKeepMailUntilItIsSent() throws Exception {
        // Given
        String queue = TestStore.newQueue();
        Heard heard = new Heard();
        FailureClassifier classifier =
                error -> new Failure(error instanceof IllegalArgumentException, null, null, error.getMessage());
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("dataSource", TestStore.dataSource());
            camel.getRegistry().bind("classifier", classifier);
            camel.getRegistry().bind("listener", heard);
            camel.getRegistry().bind("mail", this);
            camel.getPropertiesComponent().addInitialProperty("queue", queue);
            camel.getComponent("outbox", OutboxComponent.class)
                    .getConfiguration()
                    .setBackoff(10);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:order").to("outbox:{{queue}}?key=${body[id]}");
                    from("outbox:{{queue}}?concurrency=2&pollInterval=50ms").bean("mail", "send");
                }
            });
            camel.start();

            // When
            for (String id : List.of("1", "1", "nobody")) {
                camel.createProducerTemplate().sendBody("direct:order", Map.of("id", id));
            }

            // Then
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(heard.outcomes(queue))
                    .containsExactlyInAnyOrder(
                            Settlement.Outcome.RETRY, Settlement.Outcome.DONE, Settlement.Outcome.DEAD));
            assertThat(sent).containsExactly("{\"id\":\"1\"}");
            assertThat(TestStore.state(queue, "nobody")).isEqualTo("dead");
        }
    }
}
