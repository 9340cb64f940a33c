package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/** The SQL that stores messages. */
class AppendStore {

    private static final String APPEND = """
            insert into outbox_message
                (queue, key, body, headers, correlation_id, external_id, accepted_at, state, finished_at)
            select queue, key, body, headers, correlation_id, external_id, coalesce(accepted_at, now()),
                case when parked then 'parked' else 'waiting' end, case when parked then now() end
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::boolean[])
                as new (queue, key, body, headers, correlation_id, external_id, accepted_at, parked)
            on conflict (queue, key) do nothing
            returning queue, key""";

    /** Replaces a finished message. Its attempts stay because they are the history of the key. */
    private static final String REPLACE = """
            update outbox_message
            set body = ?, headers = ?, correlation_id = ?, external_id = ?,
                accepted_at = coalesce(?::timestamptz, now()), created_at = now(), attempts = 0, lost = 0, due_at = now(),
                state = case when parked then 'parked' else 'waiting' end,
                finished_at = case when parked then now() end, claimed_by = null
            from (select ?::boolean as parked) new
            where queue = ? and key = ? and state <> 'waiting'""";

    private final Jdbc jdbc;

    AppendStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Stores messages in one transaction and returns when it is committed. It writes the messages in the order of their
     * keys, because otherwise two replicas that store the same keys could deadlock.
     *
     * @return for each message: true if it is new, false if its queue already held its key
     */
    boolean[] append(List<NewMessage> messages) throws SQLException {
        List<NewMessage> inOrder = messages.stream()
                .sorted(Comparator.comparing(NewMessage::queue).thenComparing(NewMessage::key))
                .toList();
        Set<NewMessage> stored = messages.stream().anyMatch(NewMessage::replaceFinished)
                ? jdbc.transaction(connection -> insertOrReplace(connection, inOrder))
                : jdbc.with(connection -> insert(connection, inOrder));
        boolean[] isNew = new boolean[messages.size()];
        for (int i = 0; i < isNew.length; i++) {
            isNew[i] = stored.contains(messages.get(i));
        }
        return isNew;
    }

    /** Checks that the database answers. */
    void ping() throws SQLException {
        jdbc.query("select 1", row -> row.getInt(1));
    }

    /**
     * Writes all messages in the order of their keys, also those that may replace a finished message. So it splits the
     * insert at each of these. If it replaced all of them first, it would take locks in another order than other replicas
     * do.
     */
    private static Set<NewMessage> insertOrReplace(Connection connection, List<NewMessage> inOrder)
            throws SQLException {
        Set<NewMessage> stored = Collections.newSetFromMap(new IdentityHashMap<>());
        int next = 0;
        for (int i = 0; i < inOrder.size(); i++) {
            NewMessage message = inOrder.get(i);
            if (message.replaceFinished()) {
                stored.addAll(insert(connection, inOrder.subList(next, i)));
                next = i;
                if (replace(connection, message)) {
                    stored.add(message);
                    next++;
                }
            }
        }
        stored.addAll(insert(connection, inOrder.subList(next, inOrder.size())));
        return stored;
    }

    /** @return the messages that are new */
    private static Set<NewMessage> insert(Connection connection, List<NewMessage> messages) throws SQLException {
        Set<NewMessage> stored = Collections.newSetFromMap(new IdentityHashMap<>());
        if (messages.isEmpty()) {
            return stored;
        }
        Set<List<String>> keys = new HashSet<>(Jdbc.query(
                connection,
                APPEND,
                row -> List.of(row.getString(1), row.getString(2)),
                texts(messages, NewMessage::queue),
                texts(messages, NewMessage::key),
                texts(messages, NewMessage::body),
                texts(messages, NewMessage::headers),
                texts(messages, message -> message.ids().correlationId()),
                texts(messages, message -> message.ids().externalId()),
                SqlArray.of("timestamptz", messages, NewMessage::acceptedAt),
                SqlArray.of("boolean", messages, NewMessage::parked)));
        for (NewMessage message : messages) {
            if (keys.remove(List.of(message.queue(), message.key()))) {
                stored.add(message);
            }
        }
        return stored;
    }

    private static SqlArray texts(List<NewMessage> messages, Function<NewMessage, String> value) {
        return SqlArray.of("text", messages, value);
    }

    private static boolean replace(Connection connection, NewMessage message) throws SQLException {
        MessageIds ids = message.ids();
        return 1
                == Jdbc.update(
                        connection,
                        REPLACE,
                        message.body(),
                        message.headers(),
                        ids.correlationId(),
                        ids.externalId(),
                        message.acceptedAt(),
                        message.parked(),
                        ids.queue(),
                        ids.key());
    }
}
