package io.piconnector.config;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.MDC;

/**
 * Fields of the log records that this thread writes until it is closed. They stand beside the message in a JSON log, so
 * that nobody must parse the message.
 */
public final class LogFields implements AutoCloseable {

    private final List<String> names = new ArrayList<>();

    /** Adds a field. A value that is null or empty is left out. */
    public LogFields with(String name, String value) {
        if (value != null && !value.isEmpty()) {
            MDC.put(name, Printable.line(value));
            names.add(name);
        }
        return this;
    }

    @Override
    public void close() {
        names.forEach(MDC::remove);
    }
}
