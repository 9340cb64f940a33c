package io.piconnector.console.page;

import io.piconnector.console.history.CallPoint;
import io.piconnector.console.history.QueuePoint;
import io.piconnector.console.history.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** Draws what the history holds. */
final class Charts {

    private static final Set<String> LET_IN = Set.of("accepted", "duplicate", "unreadable");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Charts() {}

    private record Sum(long good, long bad) {
        Sum plus(long moreGood, long moreBad) {
            return new Sum(good + moreGood, bad + moreBad);
        }
    }

    static List<Chart> of(Span span, Instant now, List<CallPoint> calls, List<QueuePoint> queues) {
        TreeMap<Instant, Sum> ofCalls = new TreeMap<>();
        for (CallPoint point : calls) {
            boolean isIn = LET_IN.contains(point.outcome());
            add(ofCalls, point.at(), isIn ? point.count() : 0, isIn ? 0 : point.count());
        }
        TreeMap<Instant, Sum> ofQueues = new TreeMap<>();
        for (QueuePoint point : queues) {
            add(ofQueues, point.at(), point.counts().done(), point.counts().failed());
        }
        return List.of(
                chart("Calls of PI", "let in", "refused", span, now, ofCalls),
                chart("Attempts in all queues", "done", "failed", span, now, ofQueues));
    }

    private static void add(TreeMap<Instant, Sum> sums, Instant at, long good, long bad) {
        sums.merge(at, new Sum(good, bad), (a, b) -> a.plus(b.good, b.bad));
    }

    private static Chart chart(
            String title, String good, String bad, Span span, Instant now, TreeMap<Instant, Sum> sums) {
        Duration length =
                switch (span) {
                    case HOUR -> Duration.ofHours(1);
                    case DAY -> Duration.ofDays(1);
                    case WEEK -> Duration.ofDays(7);
                };
        Duration step =
                switch (span) {
                    case HOUR -> Duration.ofMinutes(1);
                    case DAY -> Duration.ofMinutes(15);
                    case WEEK -> Duration.ofHours(1);
                };
        Instant begin = now.minus(length);
        long highest = Math.max(
                1,
                sums.values().stream()
                        .mapToLong(sum -> sum.good + sum.bad)
                        .max()
                        .orElse(1));
        double perStep = (double) Chart.WIDTH * step.toSeconds() / length.toSeconds();
        List<Chart.Bar> bars = new ArrayList<>();
        long allGood = 0;
        long allBad = 0;
        for (var entry : sums.entrySet()) {
            Sum sum = entry.getValue();
            allGood += sum.good;
            allBad += sum.bad;
            double x = Math.max(
                    0, (double) Duration.between(begin, entry.getKey()).toMillis() / length.toMillis() * Chart.WIDTH);
            double goodHeight = (double) sum.good / highest * Chart.HEIGHT;
            double badHeight = (double) sum.bad / highest * Chart.HEIGHT;
            bars.add(new Chart.Bar(
                    number(x),
                    number(Math.max(1, perStep - 1)),
                    number(Chart.HEIGHT - goodHeight),
                    number(goodHeight),
                    number(Chart.HEIGHT - goodHeight - badHeight),
                    number(badHeight),
                    "%s: %d %s, %d %s".formatted(TIME.format(entry.getKey()), sum.good, good, sum.bad, bad)));
        }
        return new Chart(
                title,
                "%d %s, %d %s; at most %d in one step".formatted(allGood, good, allBad, bad, highest),
                highest,
                bars);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
