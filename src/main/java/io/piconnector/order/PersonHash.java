package io.piconnector.order;

import io.piconnector.outbox.Jdbc;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;

/** Makes what is kept of somebody who was erased: enough to know the id again, too little to read it. */
final class PersonHash {

    private static final String PREFIX = "erased:";
    private static final String SALT = "select salt from person_salt";

    private final Jdbc jdbc;
    private volatile String salt;

    PersonHash(Jdbc jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns the hash of an id. Every replica makes the same. */
    String of(String id) throws SQLException {
        if (salt == null) {
            salt = jdbc.query(SALT, row -> row.getString(1)).get(0);
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((salt + id).getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has it", e);
        }
    }
}
