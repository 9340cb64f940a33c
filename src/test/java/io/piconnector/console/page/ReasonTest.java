package io.piconnector.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredMessage;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "answered 404 Not Found: record 107 is unknown | answered 404 Not Found: record … is unknown",
                "answered 503: try again in 12 s | answered 503: try again in … s",
                "mapping crm.jslt:3: error(\"no email\") | mapping crm.jslt:…: error(…)",
                "no such person: 6f1c2a04-9d3b-4c55-8a5e-2f0d6f3f9b11 | no such person: …",
            })
    void shouldLeaveOutWhatVariesButNotTheStatus(String error, String reason) {
        assertThat(Reason.of(message(error))).isEqualTo(reason);
    }

    @Test
    void shouldSearchForTheLongestPartThatStays() {
        assertThat(Reason.searchText("answered 404: record … is unknown to this system"))
                .isEqualTo("is unknown to this system");
    }

    @Test
    void shouldHaveNoReasonWithoutAnError() {
        assertThat(Reason.of(message(null))).isEmpty();
    }

    private static StoredMessage message(String error) {
        Instant now = Instant.EPOCH;
        return new StoredMessage(1, "ats", "a:40", State.DEAD, 1, "a", null, now, now, now, error);
    }
}
