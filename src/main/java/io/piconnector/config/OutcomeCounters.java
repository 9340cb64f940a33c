package io.piconnector.config;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts by outcome: one metric, one counter per value of its tag {@code outcome}. All counters begin at zero, because an
 * alert misses the first failure if the counter begins with it.
 */
public final class OutcomeCounters {

    private final Map<String, Counter> counters;

    public OutcomeCounters(MeterRegistry meters, String name, String description, String... outcomes) {
        counters = Arrays.stream(outcomes)
                .collect(Collectors.toMap(Function.identity(), outcome -> Counter.builder(name)
                        .description(description)
                        .tag("outcome", outcome)
                        .register(meters)));
    }

    public void count(String outcome) {
        count(outcome, 1);
    }

    public void count(String outcome, int amount) {
        counters.get(outcome).increment(amount);
    }
}
