package io.piconnector.http;

import io.piconnector.config.Redaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The access token of one destination (OAuth 2.0 client credentials, RFC 6749, 4.4). It is kept until shortly before it
 * expires. Deliveries that need one at the same time share one request for it.
 */
final class AccessTokens {

    /** The longest time before its end that a token is renewed. A shorter-lived one is renewed after nine tenths of it. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final String destination;
    private final TokenEndpoint endpoint;
    private final Clock clock;

    private Token kept;
    private CompletableFuture<Token> request;

    /** @param destination its name */
    AccessTokens(String destination, TokenEndpoint endpoint, Clock clock) {
        this.destination = destination;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /**
     * A token and the time for which it is valid.
     *
     * @param value    a secret
     * @param lifetime from now on
     */
    record Token(String value, Duration lifetime, Instant useUntil) {

        Token(String value, Duration lifetime) {
            this(value, lifetime, Instant.MIN);
        }

        private Token from(Instant now) {
            Duration tenth = lifetime.dividedBy(10);
            return new Token(value, lifetime, now.plus(lifetime).minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN));
        }

        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /** Asks for a token. */
    interface TokenEndpoint {

        /** @throws NoTokenException if there is none, for whatever reason; within a limited time */
        Token token();
    }

    /**
     * Returns a token, from the endpoint if none is kept.
     *
     * @throws NoTokenException if the endpoint gives none
     */
    String get() {
        return get(null);
    }

    /**
     * Returns another token than the one that the destination refused. If another delivery has already got one, that one
     * is used.
     *
     * @throws NoTokenException if the endpoint gives none
     */
    String inPlaceOf(String refused) {
        return get(refused);
    }

    private String get(String refused) {
        CompletableFuture<Token> shared;
        boolean isMine = false;
        synchronized (this) {
            if (kept != null && kept.value.equals(refused)) {
                kept = null;
            }
            if (kept != null && clock.instant().isBefore(kept.useUntil)) {
                return kept.value;
            }
            if (request == null) {
                request = new CompletableFuture<>();
                isMine = true;
            }
            shared = request;
        }
        if (isMine) {
            ask(shared);
        }
        try {
            return shared.join().value;
        } catch (CompletionException e) {
            if (e.getCause() instanceof NoTokenException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void ask(CompletableFuture<Token> shared) {
        Token token = null;
        Throwable failure = null;
        try {
            token = endpoint.token().from(clock.instant());
            Redaction.alsoHide(destination, token.value);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        synchronized (this) {
            kept = token;
            request = null;
        }
        if (failure == null) {
            shared.complete(token);
        } else {
            shared.completeExceptionally(failure);
        }
    }
}
