package io.piconnector.console.page;

import io.piconnector.outbox.MessageFilter;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.Page;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups the messages that need an operator by queue and reason. It looks at the newest ones only, so it costs always the same. */
@ApplicationScoped
class NeedsYou {

    /** Of each state. */
    static final int NEWEST = 500;

    private final OutboxOperations outbox;

    NeedsYou(OutboxOperations outbox) {
        this.outbox = outbox;
    }

    /**
     * Messages of one queue with one reason.
     *
     * @param reason empty for messages without an error, which no rule took
     * @param lastAt when the newest was accepted
     * @param filter finds them
     */
    public record Group(String queue, String state, String reason, int count, Instant lastAt, Filter filter) {}

    /** @param isAll whether there are no more messages than were looked at */
    public record Groups(List<Group> groups, boolean isAll) {}

    private record Key(String queue, State state, String reason) {}

    Groups groups() throws SQLException {
        Map<Key, List<StoredMessage>> byReason = new LinkedHashMap<>();
        boolean isAll = true;
        for (State state : List.of(State.DEAD, State.PARKED)) {
            Page<StoredMessage> newest = outbox.find(MessageFilter.all().withState(state), null, NEWEST);
            isAll &= newest.next() == null;
            newest.items().forEach(message -> byReason.computeIfAbsent(
                            new Key(message.queue(), state, Reason.of(message)), key -> new ArrayList<>())
                    .add(message));
        }
        List<Group> groups = new ArrayList<>();
        byReason.forEach((key, messages) -> groups.add(new Group(
                key.queue(),
                key.state().label(),
                key.reason(),
                messages.size(),
                messages.get(0).acceptedAt(),
                new Filter(key.queue(), key.state().label(), Reason.searchText(key.reason()), "", ""))));
        groups.sort(Comparator.comparing(Group::count).reversed());
        return new Groups(groups, isAll);
    }
}
