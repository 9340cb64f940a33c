package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.Printable;
import io.piconnector.outbox.Failure;
import io.piconnector.testkit.Fuzz;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;

/** Whatever a destination answers: the failure is one printable line, and a delay that can be added to a time. */
class HttpFailuresFuzzTest {

    private static final Fuzz ANSWERS = Fuzz.of(
            "120", "Sun, 06 Nov 1994 08:49:37 GMT", "{\"error\":\"no such record\"}", "<html>Bad Gateway</html>");

    @Test
    void shouldReadEveryAnswerThatFails() {
        ANSWERS.run(input -> {
            int status = 300 + input.bytes().length % 300;
            Failure failure = HttpFailures.of(new HttpOperationFailedException(
                    "http://ats", status, input.text(), null, Map.of("Retry-After", input.text()), input.text()));

            assertThat(failure.message()).isEqualTo(Printable.line(failure.message(), 500));
            assertThat(failure.message()).hasSizeLessThanOrEqualTo(500);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.retryAfter() == null || failure.retryAfter().toMillis() >= 0)
                    .isTrue();
        });
    }

    @Test
    void shouldReadEveryRetryAfter() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        ANSWERS.run(input -> {
            Duration delay = RetryAfter.parse(input.text(), now);
            if (delay != null) {
                assertThat(delay).isGreaterThanOrEqualTo(Duration.ZERO);
                assertThat(now.plus(delay)).isAfterOrEqualTo(now);
            }
        });
    }
}
