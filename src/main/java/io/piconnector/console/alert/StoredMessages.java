package io.piconnector.console.alert;

import io.piconnector.outbox.MessageFilter;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.QueueState;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What alerts need to know of the outbox. */
@ApplicationScoped
class StoredMessages {

    private final OutboxOperations outbox;

    StoredMessages(DataSource dataSource) {
        outbox = new OutboxOperations(dataSource);
    }

    List<QueueState> queues() throws SQLException {
        return outbox.queues();
    }

    /** Returns the newest message of a queue that is in a state. */
    Optional<StoredMessage> example(String queue, State state) throws SQLException {
        MessageFilter filter = new MessageFilter(queue, state, null, null, null);
        return outbox.find(filter, null, 1).items().stream().findFirst();
    }
}
