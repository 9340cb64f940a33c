package io.piconnector.config;

/**
 * A bean whose constructor checks settings. {@link Start} creates all these beans before it loads the first route. A
 * constructor that throws stops the start.
 */
public interface CheckedAtStart {}
