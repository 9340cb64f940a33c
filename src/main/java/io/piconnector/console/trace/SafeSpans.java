package io.piconnector.console.trace;

import io.piconnector.config.Redaction;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanContextPropagationExtractor;
import org.apache.camel.telemetry.SpanContextPropagationInjector;
import org.apache.camel.telemetry.SpanLifecycleManager;

/**
 * Keeps secrets and content out of spans, because these go to another system: a URL may hold a key, and the text of an error
 * may hold a part of a body. It also never makes a span the current one of a thread: an exchange may end on another thread
 * than it began on, and the span would stay behind.
 */
final class SafeSpans implements SpanLifecycleManager {

    private static final String MESSAGE = "message";

    private final SpanLifecycleManager spans;

    SafeSpans(SpanLifecycleManager spans) {
        this.spans = spans;
    }

    private record SafeSpan(Span span) implements Span {

        /** Keeps the kind of an error, not its text. */
        @Override
        public void log(Map<String, String> fields) {
            Map<String, String> kept = new HashMap<>(fields);
            kept.remove(MESSAGE);
            if (!kept.isEmpty()) {
                span.log(kept);
            }
        }

        @Override
        public void setTag(String name, String value) {
            span.setTag(name, value == null ? null : Redaction.redact(value));
        }

        @Override
        public void setComponent(String name) {
            span.setComponent(name);
        }

        @Override
        public void setError(boolean isError) {
            span.setError(isError);
        }
    }

    @Override
    public Span create(String name, Span parent, SpanContextPropagationExtractor extractor) {
        return new SafeSpan(spans.create(Redaction.redact(name), parent == null ? null : inner(parent), extractor));
    }

    @Override
    public void activate(Span span) {
        // see above
    }

    @Override
    public void deactivate(Span span) {
        spans.deactivate(inner(span));
    }

    @Override
    public void close(Span span) {
        // it was not activated
    }

    @Override
    public void inject(Span span, SpanContextPropagationInjector injector) {
        spans.inject(inner(span), injector);
    }

    private static Span inner(Span span) {
        return ((SafeSpan) span).span;
    }
}
