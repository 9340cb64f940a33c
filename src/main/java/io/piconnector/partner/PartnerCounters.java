package io.piconnector.partner;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.OutcomeCounters;

/** Counts vendors' calls by outcome. */
final class PartnerCounters {

    private final OutcomeCounters counters;

    PartnerCounters(MeterRegistry meters) {
        counters = new OutcomeCounters(
                meters,
                "partners.calls",
                "Calls of hiring systems by outcome",
                "answered",
                "refused",
                "unauthorized",
                "unavailable");
    }

    void count(String outcome) {
        counters.count(outcome);
    }
}
