package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.piconnector.outbox.Failure;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerCheckTest {

    private final AnswerCheck check = new AnswerCheck();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    success      | {"success": false, "errorInfo": {"code": "invalid_input"}}
                    success      | {"success": "false"}
                    meta.success | {"meta": {"success": false}}
                    """)
    void shouldTakeARefusalForPermanent(String field, String answer) {
        // When
        Failure failure = HttpFailures.of(catchThrowable(() -> check.check(exchange(answer), field)));

        // Then
        assertThat(failure.permanent()).isTrue();
        assertThat(failure.status()).isEqualTo(200);
        assertThat(failure.message()).contains(field + " is false", answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    success | {"success": true}
                    success | {"success": null}
                    success | {"results": {"success": false}}
                    success | [false]
                    success | <html>success: false</html>
                    success | ''
                    ''      | {"success": false}
                    """)
    void shouldTakeAnythingElseForSuccessAndKeepTheAnswer(String field, String answer) {
        // Given
        Exchange exchange = exchange(answer);

        // When / Then
        assertThatCode(() -> check.check(exchange, field)).doesNotThrowAnyException();
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(answer);
    }

    /** The body can be read once, as that of a peer. */
    private static Exchange exchange(String answer) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        exchange.getMessage().setBody(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
        return exchange;
    }
}
