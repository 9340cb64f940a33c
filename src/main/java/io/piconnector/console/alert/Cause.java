package io.piconnector.console.alert;

/**
 * Why a person is told.
 *
 * @param queue the queue that it is about; null if it is about none
 */
record Cause(Kind kind, String queue) {

    enum Kind {
        DEAD("dead", true),
        PARKED("parked", false),
        OLD("queue-old", true),
        FAILING("failing", true),
        REFUSED_CALLS("refused-calls", false),
        PI_PAUSES("pi-pauses", false),
        RELOAD_REFUSED("reload-refused", false);

        private final String text;
        private final boolean isCritical;

        Kind(String text, boolean isCritical) {
            this.text = text;
            this.isCritical = isCritical;
        }

        String severity() {
            return isCritical ? "critical" : "warning";
        }

        private static Kind of(String text) {
            for (Kind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no cause: " + text);
        }
    }

    static Cause of(Kind kind) {
        return new Cause(kind, null);
    }

    /** Reads what {@link #toString} wrote. */
    static Cause parse(String text) {
        String[] parts = text.split(":", 2);
        return new Cause(Kind.of(parts[0]), parts.length < 2 ? null : parts[1]);
    }

    /** {@code dead:ats}, {@code pi-pauses}. */
    @Override
    public String toString() {
        return queue == null ? kind.text : kind.text + ":" + queue;
    }
}
