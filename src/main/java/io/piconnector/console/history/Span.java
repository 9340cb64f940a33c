package io.piconnector.console.history;

/** The times that charts show. */
public enum Span {
    /** In minutes. */
    HOUR("1 hour", "1 minute", false),
    /** In steps of 15 minutes. */
    DAY("1 day", "15 minutes", false),
    /** In hours. */
    WEEK("7 days", "1 hour", true);

    private final String length;
    private final String step;
    private final boolean isByHour;

    Span(String length, String step, boolean isByHour) {
        this.length = length;
        this.step = step;
        this.isByHour = isByHour;
    }

    /** PostgreSQL's interval. */
    String length() {
        return length;
    }

    /** PostgreSQL's interval. */
    String step() {
        return step;
    }

    boolean isByHour() {
        return isByHour;
    }
}
