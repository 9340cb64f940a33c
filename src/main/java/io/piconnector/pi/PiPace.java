package io.piconnector.pi;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.OptionalInt;

/**
 * PI's limits as the store had them a moment ago. Decides the rate of {@code pi.api.rate=auto}.
 *
 * @param perMinute   the rate at its last change; null if no limit is known
 * @param changedAt   when the rate was last changed, or null
 * @param sinceChange the time since that change, or null
 * @param named       PI's X-RateLimit-Limit, or null
 * @param sinceNamed  the time since PI named it, or null
 * @param pause       how long PI still wants no calls; null or negative if PI accepts calls
 */
record PiPace(
        Integer perMinute,
        OffsetDateTime changedAt,
        Duration sinceChange,
        Integer named,
        Duration sinceNamed,
        Duration pause) {

    /** Calls a minute at which nobody waits. A limit that has grown to this no longer counts. */
    static final int AS_GOOD_AS_UNLIMITED = 6_000;

    /**
     * The first halving starts from at least this rate, because a refusal after few calls says little about PI's limit.
     */
    static final int FIRST_GUESS = 60;

    /**
     * PI names its limit in every answer, or only in refusals. The connector forgets a limit that PI has not named for
     * this long.
     */
    private static final Duration NAMED_IS_VALID = Duration.ofHours(1);

    /** A known limit is written to the store again after this time. */
    private static final Duration NAMED_IS_FRESH = Duration.ofMinutes(1);

    private static final double GROWTH_PER_MINUTE = 1.1;
    private static final double LEAST_GROWTH_PER_MINUTE = 3;

    private static final double MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    /** Returns the current calls a minute of all replicas together; empty if no limit is known. */
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

    /** Whether the store has had this limit from PI within the last minute. */
    boolean knows(int limit) {
        return named != null && named == limit && sinceNamed.compareTo(NAMED_IS_FRESH) < 0;
    }

    /**
     * Returns the rate after PI refused a call: half of the rate, or PI's limit if no limit was known before.
     *
     * @param limit    the limit that PI names in the refusal
     * @param observed the calls of the last minute, used if no limit was known
     * @param settled  the longest time that a call takes. A refusal sooner after the last change may be of an older
     *                 call, which says nothing about the new rate.
     * @return empty if the rate stays
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
