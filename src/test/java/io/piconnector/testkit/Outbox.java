package io.piconnector.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the connector keeps, read by SQL. Meant only for what cannot be seen from outside: what was parked, what died, and whether
 * anything is still to be done.
 */
public final class Outbox {

    private final Postgres postgres;

    public Outbox(Postgres postgres) {
        this.postgres = postgres;
    }

    /** One kept message; the headers and the body as text. */
    public record Message(long id, String queue, String state, int attempts, String body, String headers) {}

    /** One try of a message: the destination's status, absent where there was no answer; the error, absent on success. */
    public record Attempt(int number, Integer status, String error) {}

    /** Every message about an assessment, in the order it was made. */
    public List<Message> about(String assessmentId) {
        return messages("WHERE correlation_id = ?", assessmentId);
    }

    /** Every message about an assessment in one queue. */
    public List<Message> about(String assessmentId, String queue) {
        return messages("WHERE correlation_id = ? AND queue = ?", assessmentId, queue);
    }

    /** Every message about an order, found by what PI calls it, in one queue. */
    public List<Message> ofRecord(String externalId, String queue) {
        return messages("WHERE external_id = ? AND queue = ?", externalId, queue);
    }

    public List<Message> in(String queue) {
        return messages("WHERE queue = ?", queue);
    }

    private List<Message> messages(String where, Object... arguments) {
        return postgres
                .query(
                        "SELECT id, queue, state, attempts, body, headers::text AS headers FROM outbox_message " + where
                                + " ORDER BY id",
                        arguments)
                .stream()
                .map(Outbox::message)
                .toList();
    }

    private static Message message(Map<String, Object> row) {
        return new Message(
                ((Number) row.get("id")).longValue(),
                (String) row.get("queue"),
                (String) row.get("state"),
                ((Number) row.get("attempts")).intValue(),
                (String) row.get("body"),
                (String) row.get("headers"));
    }

    /** The attempts of a message that failed or had no outcome, first to last. */
    public List<Attempt> attempts(Message message) {
        return postgres
                .query(
                        "SELECT number, status, error FROM outbox_attempt WHERE message_id = ? AND error IS NOT NULL ORDER BY number",
                        message.id())
                .stream()
                .map(row -> new Attempt(
                        ((Number) row.get("number")).intValue(),
                        row.get("status") == null ? null : ((Number) row.get("status")).intValue(),
                        (String) row.get("error")))
                .toList();
    }

    /** Waits for the only message about an assessment in a queue to reach a state, and gives it back. */
    public Message awaitState(String assessmentId, String queue, String state) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> about(assessmentId, queue),
                        found -> found.size() == 1 && found.get(0).state().equals(state))
                .get(0);
    }

    /** Waits until nothing about an assessment is left to be done, so that a test may say that nothing more will come. */
    public void awaitNothingWaiting(String assessmentId) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    List<Message> found = about(assessmentId);
                    return !found.isEmpty()
                            && found.stream().noneMatch(m -> m.state().equals("waiting"));
                });
    }

    /** How many messages are in a state, over all queues. */
    public long count(String state) {
        return postgres.count("SELECT count(*) FROM outbox_message WHERE state = ?", state);
    }
}
