package io.piconnector.pi;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.OptionalInt;

/**
 * What is known of PI's limits, as the store had it a moment ago, and what follows from it for {@code pi.api.rate=auto}.
 *
 * @param perMinute   the rate when it was last changed, or null: no limit is known
 * @param changedAt   when that was, or null
 * @param sinceChange how long ago that was, or null
 * @param named       PI's X-RateLimit-Limit, or null
 * @param sinceNamed  how long ago PI named it, or null
 * @param pause       how long PI still wants no call; null or negative: it takes calls
 */
record PiPace(
        Integer perMinute,
        OffsetDateTime changedAt,
        Duration sinceChange,
        Integer named,
        Duration sinceNamed,
        Duration pause) {

    /** Calls a minute at which nobody waits. A limit that has grown so far no longer counts. */
    static final int AS_GOOD_AS_UNLIMITED = 6_000;

    /** The first halving starts from at least this rate, because a refusal after few calls says little about PI's limit. */
    static final int FIRST_GUESS = 60;

    /** PI names its limit with each answer, or only with refusals. A limit that it no longer names is forgotten. */
    private static final Duration NAMED_IS_VALID = Duration.ofHours(1);

    /** After this time the store is told again of a limit that it knows. */
    private static final Duration NAMED_IS_FRESH = Duration.ofMinutes(1);

    private static final double GROWTH_PER_MINUTE = 1.1;
    private static final double LEAST_GROWTH_PER_MINUTE = 3;

    private static final double MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    /** Calls a minute now, for all replicas together; nothing where no limit is known. */
    OptionalInt rate() {
        int rate = Math.min(grown(), isNamedValid() ? named : AS_GOOD_AS_UNLIMITED);
        return rate < AS_GOOD_AS_UNLIMITED ? OptionalInt.of(rate) : OptionalInt.empty();
    }

    private boolean isNamedValid() {
        return named != null && sinceNamed.compareTo(NAMED_IS_VALID) < 0;
    }

    private int grown() {
        if (perMinute == null) {
            return AS_GOOD_AS_UNLIMITED;
        }
        double minutes = Math.max(0, sinceChange.toMillis()) / MINUTE_MILLIS;
        double grown = Math.max(
                perMinute * Math.pow(GROWTH_PER_MINUTE, minutes), perMinute + LEAST_GROWTH_PER_MINUTE * minutes);
        return (int) Math.min(grown, AS_GOOD_AS_UNLIMITED);
    }

    /** Whether the store need not be told that PI names this limit. */
    boolean knows(int limit) {
        return named != null && named == limit && sinceNamed.compareTo(NAMED_IS_FRESH) < 0;
    }

    /**
     * The rate after PI has refused a call: half of what it was, or PI's limit where none was known before.
     *
     * @param limit    the limit that PI names with the refusal
     * @param observed the calls of the last minute, which count where no limit was known
     * @param settled  how long a call may be under way; one from before the last change says nothing about the rate since
     * @return nothing where the rate stays
     */
    OptionalInt afterRefusal(OptionalInt limit, int observed, Duration settled) {
        if (sinceChange != null && sinceChange.compareTo(settled) < 0) {
            return OptionalInt.empty();
        }
        if (rate().isEmpty() && limit.isPresent()) {
            return limit;
        }
        int half = Math.max(1, rate().orElse(Math.max(observed, FIRST_GUESS)) / 2);
        return OptionalInt.of(Math.min(half, limit.orElse(half)));
    }
}
