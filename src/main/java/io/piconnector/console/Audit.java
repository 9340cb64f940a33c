package io.piconnector.console;

import io.piconnector.outbox.Cursor;
import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import io.piconnector.outbox.OperatorSql;
import io.piconnector.outbox.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** The SQL of the audit log: who did what, and why. Nothing deletes an entry, and only an erasure changes one. */
@ApplicationScoped
public class Audit {

    private static final int MAX_LIMIT = 500;

    /** In characters. */
    private static final int MAX_LENGTH = 2_000;

    private static final String RECORD = "insert into operator_audit (who, act, what, why) values (?, ?, ?, ?)";

    private static final String ENTRIES = """
            select id, at, who, act, what, why from operator_audit
            where id < ? order by id desc limit ?""";

    private static final String ABOUT = """
            select a.id, a.at, a.who, a.act, a.what, a.why
            from unnest(?::text[]) as subject (what) join operator_audit a on a.what = subject.what
            order by a.id limit ?""";

    private static final String FORGET = """
            update operator_audit
            set what = regexp_replace(what, pattern, '(erased)', 'g'), why = regexp_replace(why, pattern, '(erased)', 'g')
            from (select '(?<![[:alnum:]])' || regexp_replace(?, '([^[:alnum:]])', '\\\\\\1', 'g') || '(?![[:alnum:]])')
                as forgotten (pattern)
            where what ~ pattern or why ~ pattern""";

    private final Jdbc jdbc;
    private final OperatorSql sql;

    Audit(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
        sql = new OperatorSql(dataSource);
    }

    /**
     * An act of an operator.
     *
     * @param who  a user, or {@code token:NAME}
     * @param what to what it was done, for example {@code message 4711}
     * @param why  null if nobody said
     */
    public record Entry(long id, Instant at, String who, String act, String what, String why) {

        /** As a part of a story. */
        Story.Item item(String queue, Long messageId) {
            String text = who + ": " + act + (why == null ? "" : ": " + why);
            return new Story.Item(at, act.split(" ")[0], text, queue, messageId);
        }
    }

    /** Records an act. It is recorded before the act's outcome is told. */
    public void record(String who, String act, String what, String why) throws SQLException {
        jdbc.update(RECORD, text(who), text(act), text(what), why == null || why.isBlank() ? null : text(why));
    }

    /**
     * Lists the acts, the newest first.
     *
     * @throws IllegalArgumentException if the cursor or the limit is wrong
     */
    public Page<Entry> entries(String cursor, int limit) throws SQLException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ": give 1 to " + MAX_LIMIT);
        }
        long before = Cursor.of(cursor).id();
        List<Entry> found = sql.run(connection -> Jdbc.query(connection, ENTRIES, Audit::entry, before, limit + 1));
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        Entry last = found.get(limit - 1);
        return new Page<>(found.subList(0, limit), new Cursor(last.at(), last.id()).text());
    }

    /** Takes the ids of somebody who was erased out of all entries. */
    public void forget(Collection<String> ids) throws SQLException {
        for (String id : ids) {
            jdbc.update(FORGET, id);
        }
    }

    /** Lists the acts on some things, the oldest first. */
    public List<Entry> about(Collection<String> subjects) throws SQLException {
        return sql.run(
                connection -> Jdbc.query(connection, ABOUT, Audit::entry, SqlArray.ofTexts(subjects), MAX_LIMIT));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                Jdbc.instant(row, "at"),
                row.getString("who"),
                row.getString("act"),
                row.getString("what"),
                row.getString("why"));
    }

    /** PostgreSQL stores neither NUL nor half of a surrogate pair. */
    private static String text(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cs}]", " ").strip();
        return line.length() <= MAX_LENGTH
                ? line
                : line.substring(0, MAX_LENGTH).replaceAll("\\p{Cs}$", "");
    }
}
