package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.Printable;
import io.piconnector.testkit.Fuzz;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;

/** Whatever a destination answers: the failure is one printable line, and a delay that can be added to a time. */
class FailureFuzzTest {

    private static final Fuzz ANSWERS = Fuzz.of(
            "120", "Sun, 06 Nov 1994 08:49:37 GMT", "{\"error\":\"no such record\"}", "<html>Bad Gateway</html>");

    private static final RetrySchedule SCHEDULE = new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(6), 20);

    @Test
    void shouldReadEveryAnswerThatFails() {
        ANSWERS.run(input -> {
            int status = 300 + input.bytes().length % 300;
            Failure failure = Failure.of(new HttpOperationFailedException(
                    "http://ats", status, input.text(), null, Map.of("Retry-After", input.text()), input.text()));

            assertThat(failure.message()).isEqualTo(Printable.line(failure.message(), 500));
            assertThat(failure.message()).hasSizeLessThanOrEqualTo(500);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(SCHEDULE.delayAfter(1, failure.retryAfter())).isBetween(Duration.ZERO, Duration.ofHours(6));
        });
    }

    @Test
    void shouldReadEveryRetryAfter() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        ANSWERS.run(input -> {
            Duration delay = Failure.parseRetryAfter(input.text(), now);
            if (delay != null) {
                assertThat(delay).isGreaterThanOrEqualTo(Duration.ZERO);
                assertThat(now.plus(delay)).isAfterOrEqualTo(now);
            }
        });
    }
}
