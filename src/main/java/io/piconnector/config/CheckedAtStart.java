package io.piconnector.config;

/**
 * A bean whose constructor checks settings, or registers counters that must begin at zero. {@link Start} creates all these beans before it loads the first route. A
 * constructor that throws stops the start.
 */
public interface CheckedAtStart {}
