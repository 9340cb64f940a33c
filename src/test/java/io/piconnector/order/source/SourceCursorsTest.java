package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.TestSettings;
import io.piconnector.outbox.TestStore;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceCursorsTest {

    private final String source = "source-" + UUID.randomUUID();
    private final CursorStore store = new CursorStore(TestStore.dataSource());

    @Test
    void shouldBeginWithTheFirstPollAndKeepThatTimeUntilAPollSucceeds() throws Exception {
        // Given
        Instant before = Instant.now().minusSeconds(2);
        String first = cursors().since(source);
        assertThat(Instant.parse(first)).isBetween(before, Instant.now());

        // When / Then
        assertThat(cursors().since(source)).isEqualTo(first);
        cursors().advance(source, first, "2026-11-20T10:00:00+00:00");
        assertThat(cursors().since(source)).isEqualTo("2026-11-20T10:00:00+00:00");
    }

    @Test
    void shouldChangeNothingAfterAReplicaThatReadFurther() throws Exception {
        // Given
        String first = cursors().since(source);
        cursors().advance(source, first, "2026-11-20T10:00:00Z");

        // When
        cursors().advance(source, first, "2026-11-20T09:00:00Z");

        // Then
        assertThat(cursors().since(source)).isEqualTo("2026-11-20T10:00:00Z");
    }

    @Test
    void shouldMoveOnToASettingThatIsLater() throws Exception {
        // Given
        cursors().advance(source, cursors().since(source), "2026-11-20T10:00:00Z");

        // When / Then
        assertThat(cursors("hris.bamboohr.since", "2026-11-19T00:00:00Z").since(source))
                .isEqualTo("2026-11-20T10:00:00Z");
        assertThat(cursors("hris.bamboohr.since", "2026-11-21T00:00:00Z").since(source))
                .isEqualTo("2026-11-21T00:00:00Z");
        assertThat(cursors().since(source)).isEqualTo("2026-11-21T00:00:00Z");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "2026-11-20", "2026-11-20T10:00:00Z&type=deleted"})
    void shouldNotGoOnFromWhatIsNoTime(String latest) throws Exception {
        // Given
        String first = cursors().since(source);

        // When / Then
        assertThatThrownBy(() -> cursors().advance(source, first, latest))
                .hasMessage(source + " did not say up to when its answer goes");
        assertThat(cursors().since(source)).isEqualTo(first);
    }

    @Test
    void shouldRefuseASettingThatIsNoTime() {
        assertThatThrownBy(() -> cursors("hris.bamboohr.since", "yesterday"))
                .hasMessageStartingWith("hris.bamboohr.since is 'yesterday': write a time");
    }

    private SourceCursors cursors(String... settings) {
        return new SourceCursors(TestSettings.of(settings).hris(), store);
    }
}
