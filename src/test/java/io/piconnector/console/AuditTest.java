package io.piconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.outbox.Page;
import io.piconnector.outbox.TestStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditTest {

    private final Audit audit = new Audit(TestStore.dataSource());
    private final String subject = "message " + UUID.randomUUID();

    @Test
    void shouldListTheNewestFirstInPartsWithoutLosingAny() throws Exception {
        // Given
        for (int i = 0; i < 7; i++) {
            audit.record("ada", "replay " + i, subject, i == 0 ? null : "because");
        }

        // When
        List<String> acts = new ArrayList<>();
        String cursor = null;
        do {
            Page<Audit.Entry> page = audit.entries(cursor, 3);
            page.items().stream()
                    .filter(entry -> entry.what().equals(subject))
                    .map(Audit.Entry::act)
                    .forEach(acts::add);
            cursor = page.next();
        } while (cursor != null);

        // Then
        assertThat(acts)
                .containsExactly("replay 6", "replay 5", "replay 4", "replay 3", "replay 2", "replay 1", "replay 0");
        assertThat(audit.about(List.of(subject))).extracting(Audit.Entry::why).startsWith(null, "because");
    }

    @Test
    void shouldStoreWhatPostgresqlCannotHoldWithoutIt() throws Exception {
        audit.record("ada", "move", subject, "a\0b\nc\ud800" + "x".repeat(3_000));
        assertThat(audit.about(List.of(subject)))
                .singleElement()
                .satisfies(entry -> assertThat(entry.why()).startsWith("a b c").hasSizeLessThanOrEqualTo(2_000));
    }

    @Test
    void shouldRefuseACursorOrALimitThatCannotBe() {
        assertThatThrownBy(() -> audit.entries("x", 10)).hasMessageContaining("cursor");
        assertThatThrownBy(() -> audit.entries(null, 501)).hasMessageContaining("limit is 501");
    }
}
