package io.piconnector.outbox;

import java.sql.SQLException;
import java.util.Set;

/** Reads SQLSTATE classes (PostgreSQL documentation, appendix A). */
final class SqlStates {

    /** Cardinality, data, integrity constraint, program limit. The same statement always fails the same way. */
    private static final Set<String> DATA_CLASSES = Set.of("21", "22", "23", "54");

    private SqlStates() {}

    static boolean isCausedByData(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && DATA_CLASSES.contains(state.substring(0, 2));
    }
}
