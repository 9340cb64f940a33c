package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.outbox.Failure;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.outbox.StoreUnavailableException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFailuresTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 425, 429, 500, 501, 502, 503, 504, 507, 599})
    void shouldBeTriedAgainAfter(int status) {
        // When
        Failure failure = HttpFailures.of(answer(status, null, null, Map.of()));

        // Then
        assertThat(failure.permanent()).isFalse();
        assertThat(failure.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {300, 301, 302, 303, 304, 307, 308, 400, 402, 404, 405, 406, 409, 410, 413, 415, 418, 422, 431, 451})
    void shouldBeDeadAtOnceAfter(int status) {
        // When
        Failure failure = HttpFailures.of(answer(status, null, null, Map.of("Retry-After", "5")));

        // Then
        assertThat(failure.permanent()).isTrue();
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.retryAfter()).isNull();
    }

    @Test
    void shouldTellThatARedirectIsNotFollowed() {
        assertThat(HttpFailures.of(answer(302, "Found", null, Map.of())).message())
                .isEqualTo("answered 302 Found (a redirect, which is never followed: correct the destination's URL)");
    }

    @Test
    void shouldQuoteWhatTheDestinationSaidOnOneLineOfLimitedLength() {
        // Given
        String body = "{\n\t\"error\": \"externalId unknown\"\r\n}" + "x".repeat(100_000);

        // When
        Failure failure = HttpFailures.of(answer(422, "Unprocessable Entity", body, Map.of()));

        // Then
        assertThat(failure.message())
                .startsWith("answered 422 Unprocessable Entity: {  \"error\": \"externalId unknown\"  }xxx")
                .hasSizeLessThanOrEqualTo(500)
                .doesNotContain("\n", "\r", "\t");
    }

    @Test
    void shouldLeaveTheUrlOutOfTheMessage() {
        // Given an URL that carries a key, as those of some vendors do
        HttpOperationFailedException answer = new HttpOperationFailedException(
                "https://ats.example/in?key=very-secret", 503, "Service Unavailable", null, Map.of(), null);

        // Then
        assertThat(HttpFailures.of(answer).message()).isEqualTo("answered 503 Service Unavailable");
    }

    @Test
    void shouldFindTheAnswerWithinOtherExceptions() {
        // Given
        Throwable error = new CamelExecutionException(
                "failed", null, new IllegalStateException(answer(404, "Not Found", null, Map.of())));

        // Then
        assertThat(HttpFailures.of(error).status()).isEqualTo(404);
        assertThat(HttpFailures.of(error).permanent()).isTrue();
    }

    @Test
    void shouldNotTakeAFailureThatTheRouteHasDealtWithForThisOne() {
        // Given what Camel makes of an error that follows another one, caught before
        Exception error = new StoreUnavailableException("the store does not answer", null);
        error.addSuppressed(answer(404, "Not Found", null, Map.of()));

        // When
        Failure failure = HttpFailures.of(error);

        // Then
        assertThat(failure.permanent()).isFalse();
        assertThat(failure.message()).isEqualTo("StoreUnavailableException: the store does not answer");
    }

    @Test
    void shouldBeDeadAtOnceWhenTheRouteSaysSo() {
        // When
        Failure failure =
                HttpFailures.of(new RuntimeException(new PermanentFailureException("no record of\nthis name")));

        // Then
        assertThat(failure).isEqualTo(new Failure(true, null, null, "no record of this name"));
    }

    @Test
    void shouldBeDeadAtOnceWhenTheRouteSaysSoOfAnAnswer() {
        // Given a route that knows better than the status: this destination says 500 for what it will never take
        Throwable error =
                new PermanentFailureException("refused for good", answer(500, "Internal Error", null, Map.of()));

        // When
        Failure failure = HttpFailures.of(error);

        // Then
        assertThat(failure).isEqualTo(new Failure(true, 500, null, "refused for good"));
    }

    @Test
    void shouldBeTriedAgainAfterAnyOtherError() {
        assertThat(HttpFailures.of(new ConnectException("Connection refused")))
                .isEqualTo(new Failure(false, null, null, "ConnectException: Connection refused"));
        assertThat(HttpFailures.of(new SocketTimeoutException("Read\ntimed out")))
                .isEqualTo(new Failure(false, null, null, "SocketTimeoutException: Read timed out"));
        assertThat(HttpFailures.of(new NullPointerException()))
                .isEqualTo(new Failure(false, null, null, "NullPointerException"));
        assertThat(HttpFailures.of(new StackOverflowError()))
                .isEqualTo(new Failure(false, null, null, "StackOverflowError"));
    }

    @ParameterizedTest
    @CsvSource({"Retry-After, 120", "retry-after, 120", "RETRY-AFTER, ' 120 '"})
    void shouldReadRetryAfterHoweverItIsWritten(String name, String value) {
        assertThat(HttpFailures.of(answer(503, null, null, Map.of("Date", "x", name, value)))
                        .retryAfter())
                .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void shouldDoWithoutRetryAfter() {
        assertThat(HttpFailures.of(answer(503, null, null, Map.of())).retryAfter())
                .isNull();
        assertThat(HttpFailures.of(answer(503, null, null, null)).retryAfter()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                             | PT0S",
                "120                           | PT2M",
                "9999999999                    | PT9999999999S",
                "Sat, 21 Nov 2026 10:00:30 GMT | PT30S",
                "Sat, 21 Nov 2026 09:00:00 GMT | PT0S"
            })
    void shouldReadSecondsAndDates(String value, Duration expected) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "-120",
                "+5",
                "1.5",
                "1e3",
                "soon",
                "99999999999",
                "99999999999999999999999999",
                "٥",
                "120 s",
                "2026-11-21T10:00:30Z",
                "Sun, 21 Nov 2026 10:00:30 GMT",
                "Sat, 21 Nov 2026"
            })
    void shouldIgnoreARetryAfterThatIsOfNoUse(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isNull();
    }

    private static HttpOperationFailedException answer(
            int status, String text, String body, Map<String, String> headers) {
        return new HttpOperationFailedException("https://ats.example/", status, text, null, headers, body);
    }
}
