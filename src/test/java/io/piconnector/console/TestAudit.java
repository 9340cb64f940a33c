package io.piconnector.console;

import javax.sql.DataSource;

/** What other packages' tests need of this one. */
public final class TestAudit {

    private TestAudit() {}

    public static Audit of(DataSource store) {
        return new Audit(store);
    }
}
