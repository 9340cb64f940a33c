package io.piconnector.console.history;

import io.piconnector.console.history.Duplicates.Arrival;
import io.piconnector.listener.CallListener;
import io.piconnector.listener.HeardCall;
import io.piconnector.listener.HeardCall.Outcome;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** Adds up the calls to this process's listener. It does no more than that, because the caller waits. */
@ApplicationScoped
@Unremovable
class CallRollup implements CallListener {

    /** Outcomes times minutes. */
    private static final int MINUTES = 10_000;

    private static final int REFUSED = 2_000;
    private static final int REPEATED = 5_000;

    private final Tally<Minute, Long> minutes = new Tally<>(MINUTES, Long::sum);
    private final Tally<Refused, Refusals> refused = new Tally<>(REFUSED, Refusals::plus);
    private final Tally<String, Repeats> repeated = new Tally<>(REPEATED, Repeats::plus);
    private final Tally<Boolean, LastWebhook> last = new Tally<>(1, (a, b) -> a.at().isAfter(b.at()) ? a : b);

    record Minute(String outcome, Instant start) {}

    /** @param day in UTC */
    record Refused(LocalDate day, String address, String reason) {}

    record Refusals(long count, Instant lastAt) {

        Refusals plus(Refusals other) {
            return new Refusals(count + other.count, lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
        }
    }

    /** @param arrivals the first ones */
    record Repeats(String assessmentId, long count, List<Arrival> arrivals) {

        Repeats plus(Repeats other) {
            return new Repeats(
                    assessmentId,
                    count + other.count,
                    Stream.concat(arrivals.stream(), other.arrivals.stream())
                            .limit(CallStore.MAX_ARRIVALS)
                            .toList());
        }
    }

    @Override
    public void heard(HeardCall call) {
        String outcome = call.outcome().text();
        minutes.add(new Minute(outcome, call.at().truncatedTo(ChronoUnit.MINUTES)), 1L);
        if (call.outcome().isLetIn()) {
            last.add(true, new LastWebhook(call.at(), call.source()));
        } else {
            LocalDate day = call.at().atZone(ZoneOffset.UTC).toLocalDate();
            refused.add(new Refused(day, call.source(), outcome), new Refusals(1, call.at()));
        }
        if (call.outcome() == Outcome.DUPLICATE) {
            Arrival arrival = new Arrival(call.at(), call.source());
            repeated.add(call.key(), new Repeats(call.assessmentId(), 1, List.of(arrival)));
        }
    }

    Tally<Minute, Long> minutes() {
        return minutes;
    }

    Tally<Refused, Refusals> refused() {
        return refused;
    }

    Tally<String, Repeats> repeated() {
        return repeated;
    }

    Tally<Boolean, LastWebhook> last() {
        return last;
    }
}
