package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Rewrites the content of messages that nobody needs any more. The messages of a chain have the key and the time of
 * acceptance of the first one. They are rewritten together, when none of them waits, is dead or is parked.
 */
public final class FinishedMessages {

    private static final int BATCH = 200;

    /** A commit may show up this much later than the time that it recorded. */
    private static final String MARGIN = "interval '60 seconds'";

    private static final String QUEUES = """
            with recursive known (queue) as (
                (select queue from outbox_message order by queue limit 1)
                union all
                select (select queue from outbox_message m where m.queue > known.queue order by queue limit 1)
                from known where known.queue is not null
            )
            select queue from known where queue is not null""";

    private static final String BEGIN = "insert into outbox_redaction (queue) values (?) on conflict do nothing";

    private static final String PROGRESS = """
            select finished_at, id from outbox_redaction where queue = ? for update skip locked""";

    private static final String NEXT = """
            select id, key, finished_at from outbox_message
            where queue = ? and state in ('done', 'discarded') and finished_at >= ? and (finished_at, id) > (?, ?)
                and finished_at < now() - """ + " " + MARGIN + " order by finished_at, id limit " + BATCH;

    private static final String CHAINS = """
            select id, key, accepted_at, state in ('done', 'discarded') as is_finished, body, headers
            from outbox_message where queue = any(?::text[]) and key = any(?::text[]) order by id for update""";

    private static final String REWRITE = "update outbox_message set body = ?, headers = ? where id = ?";

    private static final String REPORTS =
            "select id, report from outbox_attempt where message_id = any(?::bigint[]) and report is not null";

    private static final String REWRITE_REPORT = "update outbox_attempt set report = ? where id = ?";

    private static final String ADVANCE = "update outbox_redaction set finished_at = ?, id = ? where queue = ?";

    private final Jdbc jdbc;
    private final Rewriter rewriter;

    public FinishedMessages(DataSource dataSource, Rewriter rewriter) {
        jdbc = new Jdbc(dataSource);
        this.rewriter = rewriter;
    }

    /** Returns the new text of a body, of headers (a JSON object) or of a report. None of them is null. */
    public interface Rewriter {

        String content(String json);

        String report(String json);
    }

    private record Place(OffsetDateTime finishedAt, long id, String key) {}

    private record Chain(String key, OffsetDateTime acceptedAt) {}

    private record Message(long id, Chain chain, boolean isFinished, String body, String headers) {}

    /** Rewrites all messages that have finished since the last time. Replicas share the work. */
    public void rewrite() throws SQLException {
        List<String> queues = jdbc.query(QUEUES, row -> row.getString(1));
        for (String queue : queues) {
            boolean mayBeMore;
            do {
                mayBeMore = jdbc.transaction(connection -> rewriteNext(connection, queue, queues));
            } while (mayBeMore && !Thread.currentThread().isInterrupted());
        }
    }

    private boolean rewriteNext(Connection connection, String queue, List<String> queues) throws SQLException {
        Jdbc.update(connection, BEGIN, queue);
        List<Place> from = Jdbc.query(
                connection,
                PROGRESS,
                row -> new Place(row.getObject(1, OffsetDateTime.class), row.getLong(2), null),
                queue);
        if (from.isEmpty()) {
            return false; // another replica works on it
        }
        Place start = from.get(0);
        List<Place> batch = Jdbc.query(
                connection,
                NEXT,
                row -> new Place(row.getObject(3, OffsetDateTime.class), row.getLong(1), row.getString(2)),
                queue,
                start.finishedAt,
                start.finishedAt,
                start.id);
        if (batch.isEmpty()) {
            return false;
        }
        rewriteChains(connection, queues, batch.stream().map(Place::key).collect(Collectors.toSet()));
        Place end = batch.get(batch.size() - 1);
        Jdbc.update(connection, ADVANCE, end.finishedAt, end.id, queue);
        return batch.size() == BATCH;
    }

    private void rewriteChains(Connection connection, List<String> queues, Set<String> keys) throws SQLException {
        Map<Chain, List<Message>> chains = new HashMap<>(Jdbc.query(
                        connection,
                        CHAINS,
                        row -> new Message(
                                row.getLong("id"),
                                new Chain(row.getString("key"), row.getObject("accepted_at", OffsetDateTime.class)),
                                row.getBoolean("is_finished"),
                                row.getString("body"),
                                row.getString("headers")),
                        SqlArray.ofTexts(queues),
                        SqlArray.ofTexts(keys))
                .stream()
                .collect(Collectors.groupingBy(Message::chain)));
        chains.values().removeIf(chain -> !chain.stream().allMatch(Message::isFinished));
        List<Message> finished = chains.values().stream().flatMap(List::stream).toList();
        for (Message message : finished) {
            String body = message.body.isEmpty() ? message.body : rewriter.content(message.body);
            String headers = message.headers == null ? null : rewriter.content(message.headers);
            if (!body.equals(message.body) || !Objects.equals(headers, message.headers)) {
                Jdbc.update(connection, REWRITE, body, headers, message.id);
            }
        }
        List<Map.Entry<Long, String>> reports = Jdbc.query(
                connection,
                REPORTS,
                row -> Map.entry(row.getLong(1), row.getString(2)),
                SqlArray.of("bigint", finished, Message::id));
        for (Map.Entry<Long, String> report : reports) {
            String rewritten = rewriter.report(report.getValue());
            if (!rewritten.equals(report.getValue())) {
                Jdbc.update(connection, REWRITE_REPORT, rewritten, report.getKey());
            }
        }
    }
}
