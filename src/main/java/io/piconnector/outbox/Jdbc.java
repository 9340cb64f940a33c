package io.piconnector.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Runs SQL on PostgreSQL. The methods of an instance that take SQL run one statement in its own transaction. The static
 * methods run on the caller's connection. A value may be anything that the driver takes, an {@link Instant}, or an
 * {@link SqlArray}.
 */
public final class Jdbc {

    private final DataSource dataSource;

    public Jdbc(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Reads one row. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Uses one connection. */
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** An array of PostgreSQL's type {@code type}, for {@code unnest(?)} and {@code any(?)}. */
    public record SqlArray(String type, Object[] values) {

        public static <T> SqlArray of(String type, Collection<T> items, Function<T, ?> value) {
            Object[] values = new Object[items.size()];
            int i = 0;
            for (T item : items) {
                values[i++] = bindable(value.apply(item));
            }
            return new SqlArray(type, values);
        }

        public static SqlArray ofTexts(Collection<String> texts) {
            return new SqlArray("text", texts.toArray());
        }
    }

    public <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException {
        return with(connection -> query(connection, sql, row, values));
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(String sql, Row<T> row, Object... values) throws SQLException {
        return query(sql, row, values).stream().findFirst();
    }

    /** @return how many rows changed */
    public int update(String sql, Object... values) throws SQLException {
        return with(connection -> update(connection, sql, values));
    }

    /** Runs several statements on one connection, each in its own transaction. */
    public <T> T with(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return work.run(connection);
        }
    }

    /** Runs several statements in one transaction. */
    public <T> T transaction(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                connection.setAutoCommit(true);
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    /** Switches auto-commit on only after the rollback, because switching it on commits an open transaction. */
    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    public static <T> List<T> query(Connection connection, String sql, Row<T> row, Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(row.read(rows));
            }
            return all;
        }
    }

    /** @return how many rows changed */
    public static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** A time, or null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof SqlArray array) {
                    statement.setArray(i + 1, connection.createArrayOf(array.type(), array.values()));
                } else {
                    statement.setObject(i + 1, bindable(values[i]));
                }
            }
            return statement;
        } catch (SQLException | RuntimeException | Error e) {
            statement.close();
            throw e;
        }
    }

    private static Object bindable(Object value) {
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
    }
}
