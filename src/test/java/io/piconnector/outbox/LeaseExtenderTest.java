package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.makeDue;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseExtenderTest {

    private static final Duration LEASE = Duration.ofSeconds(60);

    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();

    @Test
    void shouldExtendALeaseForTenLeasesAndPresumeTheAttemptHungThen() throws Exception {
        // Given
        store.append(message(queue, "hangs"));
        Attempt attempt = new Attempt(store.claim(queue, 1, LEASE, "r/1").get(0));
        LeaseExtender extender = new LeaseExtender(new ClaimStore(TestStore.dataSource()), List.of(attempt), LEASE);

        // When each third of a lease
        for (int extension = 1; extension <= 10 * 3; extension++) {
            assertThat(attempt.isHanging()).isFalse();
            makeDue(queue);
            extender.extend();

            // Then
            assertThat((double) row(queue, "hangs").get("due_in"))
                    .as("after extension " + extension)
                    .isGreaterThan(30);
        }
        assertThat(attempt.isHanging()).isTrue();

        // When
        makeDue(queue);
        extender.extend();

        // Then
        assertThat((double) row(queue, "hangs").get("due_in")).isNegative();
    }
}
