package io.piconnector.console.history;

import io.piconnector.listener.HeardCall.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened, from small tables that all replicas add to. No answer takes longer because many messages are stored. It
 * is at most some ten seconds old. Methods throw {@link SQLException} if the store does not answer.
 */
@ApplicationScoped
public class History {

    private final QueueStore queues;
    private final CallStore calls;

    History(QueueStore queues, CallStore calls) {
        this.queues = queues;
        this.calls = calls;
    }

    /** Returns what happened in queues, in order of time. Steps in which nothing happened are left out. */
    public List<QueuePoint> queues(Span span) throws SQLException {
        return queues.read(span);
    }

    /** Returns the calls to the listener, in order of time. */
    public List<CallPoint> calls(Span span) throws SQLException {
        return calls.read(span);
    }

    /** Returns what happened in each queue lately. */
    public Map<String, QueueCounts> recentInQueues(Duration length) throws SQLException {
        return queues.recent(length);
    }

    /** Returns how many calls were refused lately. */
    public long recentlyRefused(Duration length) throws SQLException {
        Map<String, Long> calls = this.calls.recent(length);
        return Arrays.stream(Outcome.values())
                .filter(outcome -> !outcome.isLetIn())
                .mapToLong(outcome -> calls.getOrDefault(outcome.text(), 0L))
                .sum();
    }

    /** Returns the last call that was let in. */
    public Optional<LastWebhook> lastWebhook() throws SQLException {
        return calls.last();
    }

    /** Returns the callers that were refused in the last eight days, the latest first. */
    public List<RefusedCaller> refused(int limit) throws SQLException {
        return calls.refused(limit);
    }

    /** Forgets which webhooks of assessments came more than once. Returns how many there were. */
    public int forgetDuplicates(Collection<String> assessmentIds) throws SQLException {
        return calls.forgetDuplicates(assessmentIds);
    }

    /** Returns the webhooks of an assessment that came more than once. */
    public List<Duplicates> duplicates(String assessmentId) throws SQLException {
        return calls.duplicates(assessmentId);
    }
}
