package io.piconnector.outbox;

import java.time.Instant;

/** Builds messages from what a test says of them. */
final class TestMessage {

    private final String queue;
    private final String key;
    private String body;
    private String headers;
    private String correlationId;
    private String externalId;
    private Instant acceptedAt;
    private boolean replaceFinished;
    private boolean parked;

    private TestMessage(String queue, String key) {
        this.queue = queue;
        this.key = key;
        body = "{\"key\":\"" + key + "\"}";
    }

    static TestMessage of(String queue, String key) {
        return new TestMessage(queue, key);
    }

    TestMessage body(String body) {
        this.body = body;
        return this;
    }

    TestMessage headers(String headers) {
        this.headers = headers;
        return this;
    }

    TestMessage correlationId(String correlationId) {
        this.correlationId = correlationId;
        return this;
    }

    TestMessage externalId(String externalId) {
        this.externalId = externalId;
        return this;
    }

    TestMessage acceptedAt(Instant acceptedAt) {
        this.acceptedAt = acceptedAt;
        return this;
    }

    TestMessage replaceFinished(boolean replaceFinished) {
        this.replaceFinished = replaceFinished;
        return this;
    }

    TestMessage parked() {
        parked = true;
        return this;
    }

    NewMessage build() {
        return new NewMessage(ids(), body, headers, acceptedAt, new NewMessage.Placing(replaceFinished, parked));
    }

    /** As it is when it is claimed, but for what the store gives it: {@code lease.id} and {@code lease.createdAt}. */
    ClaimedMessage claimed(String claim, int attempt) {
        return new ClaimedMessage(ids(), new Lease(0, null, claim, attempt), body, headers, acceptedAt);
    }

    private MessageIds ids() {
        return new MessageIds(queue, key, correlationId, externalId);
    }
}
