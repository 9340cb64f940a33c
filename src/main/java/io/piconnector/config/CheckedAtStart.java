package io.piconnector.config;

/**
 * A bean whose constructor checks settings. {@link Start} makes all of them before the first route is loaded; a constructor
 * that throws ends the start.
 */
public interface CheckedAtStart {}
