package io.piconnector.console.privacy;

import io.piconnector.outbox.Erasure;
import io.piconnector.outbox.Erasure.Counts;
import io.piconnector.outbox.Erasure.Found;
import io.piconnector.outbox.FinishedMessages;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.OutboxOperations;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** What the outbox offers for privacy. */
@ApplicationScoped
class ContentStore {

    private final DataSource dataSource;
    private final Erasure erasure;
    private final OutboxOperations operations;

    ContentStore(DataSource dataSource) {
        this.dataSource = dataSource;
        erasure = new Erasure(dataSource);
        operations = new OutboxOperations(dataSource);
    }

    void rewrite(FinishedMessages.Rewriter rewriter) throws SQLException {
        new FinishedMessages(dataSource, rewriter).rewrite();
    }

    List<Found> find(Collection<String> assessmentIds, Collection<String> externalIds) throws SQLException {
        return erasure.find(assessmentIds, externalIds);
    }

    List<Found> withPrefix(String externalId) throws SQLException {
        return erasure.withPrefix(externalId);
    }

    List<Found> mentioning(String text, Predicate<String> isMeant) throws SQLException {
        return erasure.mentioning(text, isMeant);
    }

    Counts count(Collection<Long> ids) throws SQLException {
        return erasure.count(ids);
    }

    Counts erase(Collection<Long> ids, UnaryOperator<String> keys) throws SQLException {
        return erasure.erase(ids, keys);
    }

    Optional<MessageDetails> get(long id) throws SQLException {
        return operations.get(id);
    }
}
