package io.piconnector.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedLogInsTest {

    private final AtomicLong now = new AtomicLong(1);
    private final FailedLogIns failed = new FailedLogIns(now::get);

    @Test
    void shouldLockANameAfterFiveFailuresForTheRestOfTheWindow() {
        // Given
        fail(4, "ada", "a");
        assertThat(failed.pause("ada", "b")).isZero();
        now.addAndGet(Duration.ofMinutes(5).toNanos());

        // When
        fail(1, "ada", "a");

        // Then
        assertThat(failed.pause("ada", "b")).isEqualTo(Duration.ofMinutes(10));
        assertThat(failed.pause("bob", "a")).isZero();
        now.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(failed.pause("ada", "b")).isZero();
    }

    @Test
    void shouldLockAnAddressAfterTwentyFailuresOfAnyNames() {
        // When
        for (int i = 0; i < 20; i++) {
            failed.failed("user" + i, "a");
        }

        // Then
        assertThat(failed.pause("bob", "a")).isEqualTo(Duration.ofMinutes(15));
        assertThat(failed.pause(null, "a")).isEqualTo(Duration.ofMinutes(15));
        assertThat(failed.pause("bob", "b")).isZero();
    }

    @Test
    void shouldForgetTheFailuresOfANameThatLogsInButNotThoseOfItsAddress() {
        // Given
        fail(4, "ada", "a");

        // When
        failed.succeeded("ada");

        // Then
        fail(4, "ada", "a");
        assertThat(failed.pause("ada", "b")).isZero();
        fail(12, "bob", "a");
        assertThat(failed.pause("eve", "a")).isPositive();
    }

    @Test
    void shouldKeepABoundedNumberOfNamesAndAddresses() {
        // When
        for (int i = 0; i < 30_000; i++) {
            failed.failed("x".repeat(200) + i, "address" + i);
        }

        // Then
        assertThat(failed.size()).isLessThanOrEqualTo(20_000);
    }

    private void fail(int times, String name, String address) {
        for (int i = 0; i < times; i++) {
            failed.failed(name, address);
        }
    }
}
