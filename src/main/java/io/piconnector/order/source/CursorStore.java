package io.piconnector.order.source;

import io.piconnector.outbox.Jdbc;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The SQL that keeps up to where a source has been read. */
public class CursorStore {

    /** The update changes nothing, but returns what is there. */
    private static final String BEGIN = """
            insert into source_cursor (source, position) values (?, ?)
            on conflict (source) do update set position = source_cursor.position
            returning position""";

    /** A replica that read less than another one meanwhile changes nothing. */
    private static final String ADVANCE = """
            update source_cursor set position = ?, changed_at = now() where source = ? and position = ?""";

    private final Jdbc jdbc;

    public CursorStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Returns the position of a source.
     *
     * @param first the position of a source that has not been read yet
     */
    String begin(String source, String first) throws SQLException {
        return jdbc.query(BEGIN, row -> row.getString(1), source, first).get(0);
    }

    /** @param before the position from which the source was read */
    void advance(String source, String before, String position) throws SQLException {
        jdbc.update(ADVANCE, position, source, before);
    }
}
