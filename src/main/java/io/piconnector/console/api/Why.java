package io.piconnector.console.api;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The body of an act: optionally its reason, for the audit log. */
@RegisterForReflection
public record Why(String why) {}
