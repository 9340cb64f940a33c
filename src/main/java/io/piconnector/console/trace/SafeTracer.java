package io.piconnector.console.trace;

import io.quarkus.arc.Unremovable;
import io.quarkus.opentelemetry.runtime.config.runtime.OTelRuntimeConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.quarkus.component.opentelemetry2.CamelOpenTelemetry2Config;

/** Camel's tracer with safe spans. There is none unless traces are on, and so they cost nothing. */
final class SafeTracer extends OpenTelemetryTracer {

    @Override
    protected void initTracer() {
        super.initTracer();
        setSpanLifecycleManager(new SafeSpans(getSpanLifecycleManager()));
    }

    /** Takes the place of the extension's own tracer. */
    @Singleton
    static class Producer {

        /** @return null if traces are off, as the extension's producer does */
        @Produces
        @Singleton
        @Unremovable
        OpenTelemetryTracer tracer(OTelRuntimeConfig traces, CamelOpenTelemetry2Config settings) {
            if (traces.sdkDisabled()) {
                return null;
            }
            SafeTracer tracer = new SafeTracer();
            settings.excludePatterns().ifPresent(tracer::setExcludePatterns);
            return tracer;
        }
    }
}
