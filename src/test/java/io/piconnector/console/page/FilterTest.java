package io.piconnector.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.outbox.MessageFilter;
import io.piconnector.outbox.State;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {

    @Test
    void shouldReadWhatAFormSends() {
        // When
        MessageFilter filter =
                new Filter(" ats ", "dead", " 4711;BA ", "2026-11-29T10:00", "2026-11-29T10:00:01Z").read();

        // Then
        assertThat(filter)
                .isEqualTo(new MessageFilter(
                        "ats",
                        State.DEAD,
                        "4711;BA",
                        Instant.parse("2026-11-29T10:00:00Z"),
                        Instant.parse("2026-11-29T10:00:01Z")));
    }

    @Test
    void shouldTakeBlankFieldsForAll() {
        assertThat(new Filter(null, " ", "", null, "").read()).isEqualTo(MessageFilter.all());
    }

    @ParameterizedTest
    @CsvSource({"asleep, '', There is no state 'asleep'", "'', yesterday, yesterday"})
    void shouldSayWhatIsWrong(String state, String from, String problem) {
        assertThatThrownBy(() -> new Filter(null, state, null, from, null).read())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldMakeAQueryThatNothingCanBreakOutOf() {
        assertThat(new Filter("a&b", "", "\"><script>", "", "").query())
                .isEqualTo("queue=a%26b&state=&q=%22%3E%3Cscript%3E&from=&to=");
    }
}
