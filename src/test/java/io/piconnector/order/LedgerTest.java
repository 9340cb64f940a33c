package io.piconnector.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.outbox.Page;
import io.piconnector.outbox.TestStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

    private final Ledger ledger = new Ledger(TestStore.dataSource());
    private final OrderRequests requests = new OrderRequests(TestStore.dataSource());
    private final String own = UUID.randomUUID().toString();

    @Test
    void shouldListOrdersOfOneMomentWithoutLosingAny() throws Exception {
        // Given
        TestStore.execute("insert into assessment_order (external_id, state, source) select '" + own
                + "-' || n || ';ä', 'refused', 'api' from generate_series(1, 7) n");

        // When
        List<String> found = new ArrayList<>();
        String cursor = null;
        do {
            Page<Ledger.Entry> page = ledger.list("refused", cursor, 2);
            page.items().stream()
                    .map(Ledger.Entry::externalId)
                    .filter(id -> id.startsWith(own))
                    .forEach(found::add);
            cursor = page.next();
        } while (cursor != null);

        // Then
        assertThat(found).hasSize(7).doesNotHaveDuplicates();
        assertThat(ledger.find(own + "-3;ä"))
                .hasValueSatisfying(entry -> assertThat(entry.source()).isEqualTo("api"));
        assertThat(ledger.find(own)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "~", "x~!!", "~~~"})
    void shouldRefuseACursorThatItDidNotGive(String cursor) {
        assertThatThrownBy(() -> ledger.list(null, cursor, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKnowARequestThatComesAgain() throws Exception {
        assertThat(requests.remember(own, "body")).isTrue();
        assertThat(requests.remember(own, "body")).isTrue();
        assertThat(requests.remember(own, "another body")).isFalse();
        assertThat(requests.remember(own + "2", "another body")).isTrue();
    }
}
