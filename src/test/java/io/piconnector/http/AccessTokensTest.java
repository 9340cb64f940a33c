package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.piconnector.http.AccessTokens.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTokensTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "3600, 3539, 1", //
        "3600, 3541, 2",
        "100, 89, 1",
        "100, 91, 2",
        "0, 0, 2",
    })
    void shouldKeepATokenUntilShortlyBeforeItExpires(int lifetime, int later, int expected) {
        // Given
        AccessTokens tokens = tokens(() -> token(Duration.ofSeconds(lifetime)));
        tokens.get();

        // When
        now = now.plusSeconds(later);

        // Then
        assertThat(tokens.get()).isEqualTo("access-token-" + expected);
    }

    @Test
    void shouldAskOnceForAllThatNeedATokenAtTheSameTime() throws Exception {
        // Given
        CountDownLatch answer = new CountDownLatch(1);
        AccessTokens tokens = tokens(() -> {
            answer.await(30, TimeUnit.SECONDS);
            return token(Duration.ofHours(1));
        });

        // When
        List<Future<String>> got = inParallel(8, tokens::get);
        await().until(() -> requests.get() == 1);
        answer.countDown();

        // Then
        for (Future<String> one : got) {
            assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo("access-token-1");
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void shouldFailAllThatWaitForARequestAndAskAgainAfterwards() throws Exception {
        // Given
        CountDownLatch answer = new CountDownLatch(1);
        AccessTokens tokens = tokens(() -> {
            if (requests.get() == 1) {
                answer.await(30, TimeUnit.SECONDS);
                throw new NoTokenException("away", null);
            }
            return token(Duration.ofHours(1));
        });
        List<Future<String>> got = inParallel(1, tokens::get);
        await().until(() -> requests.get() == 1);

        // When
        answer.countDown();

        // Then
        for (Future<String> one : got) {
            assertThatThrownBy(() -> one.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(NoTokenException.class);
        }
        assertThat(tokens.get()).isEqualTo("access-token-2");
    }

    @Test
    void shouldReplaceARefusedTokenOnceForAllThatWereRefused() throws Exception {
        // Given
        AccessTokens tokens = tokens(() -> token(Duration.ofHours(1)));
        String refused = tokens.get();

        // When
        List<Future<String>> got = inParallel(8, () -> tokens.inPlaceOf(refused));

        // Then
        for (Future<String> one : got) {
            assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo("access-token-2");
        }
        assertThat(tokens.get()).isEqualTo("access-token-2");
        assertThat(requests).hasValue(2);
    }

    @Test
    void shouldShowNoToken() {
        assertThat(token(Duration.ZERO).toString()).doesNotContain("access-token");
    }

    private Token token(Duration lifetime) {
        return new Token("access-token-" + requests.get(), lifetime);
    }

    private List<Future<String>> inParallel(int count, Callable<String> call) {
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(threads.submit(call));
        }
        return all;
    }

    private AccessTokens tokens(Callable<Token> endpoint) {
        return new AccessTokens(
                "ats",
                () -> {
                    requests.incrementAndGet();
                    try {
                        return endpoint.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now;
                    }
                });
    }
}
