package io.piconnector.console.history;

import javax.sql.DataSource;

/** What other packages' tests need of this one. */
public final class TestHistory {

    private TestHistory() {}

    public static History of(DataSource store) {
        return new History(new QueueStore(store), new CallStore(store));
    }
}
