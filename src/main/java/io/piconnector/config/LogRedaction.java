package io.piconnector.config;

import io.quarkus.logging.LoggingFilter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Takes secrets out of every record, of whatever library and at whatever level, before a handler writes it. What our own
 * code logs goes through {@link Printable} besides, because it is also stored.
 */
@LoggingFilter(name = "secrets")
public final class LogRedaction implements Filter {

    @Override
    public boolean isLoggable(LogRecord record) {
        redact(record, Secrets::redact);
        return true;
    }

    static void redact(LogRecord record, UnaryOperator<String> redaction) {
        String message = record instanceof ExtLogRecord extended ? extended.getFormattedMessage() : record.getMessage();
        String shown = message == null ? null : redaction.apply(message);
        if (shown != null && !shown.equals(message)) {
            if (record instanceof ExtLogRecord extended) {
                extended.setMessage(shown, FormatStyle.NO_FORMAT);
            } else {
                record.setMessage(shown);
            }
            record.setParameters(null);
        }
        Throwable thrown = record.getThrown();
        if (thrown != null && holdsSecret(thrown, redaction, newSet())) {
            record.setThrown(Redacted.of(thrown, redaction, newSet()));
        }
    }

    private static boolean holdsSecret(Throwable error, UnaryOperator<String> redaction, Set<Throwable> seen) {
        if (error == null || !seen.add(error)) {
            return false;
        }
        String text = String.valueOf(error);
        if (!redaction.apply(text).equals(text) || holdsSecret(error.getCause(), redaction, seen)) {
            return true;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (holdsSecret(suppressed, redaction, seen)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Throwable> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Stands for an exception whose message, or whose cause's, holds a secret. */
    private static final class Redacted extends Exception {

        private static final long serialVersionUID = 1;

        private final String text;

        private Redacted(Throwable error, Throwable cause, UnaryOperator<String> redaction) {
            super(error.getMessage() == null ? null : redaction.apply(error.getMessage()), cause);
            text = redaction.apply(String.valueOf(error));
            setStackTrace(error.getStackTrace());
        }

        static Redacted of(Throwable error, UnaryOperator<String> redaction, Set<Throwable> seen) {
            if (error == null || !seen.add(error)) {
                return null;
            }
            Redacted redacted = new Redacted(error, of(error.getCause(), redaction, seen), redaction);
            for (Throwable one : error.getSuppressed()) {
                Redacted suppressed = of(one, redaction, seen);
                if (suppressed != null) {
                    redacted.addSuppressed(suppressed);
                }
            }
            return redacted;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
