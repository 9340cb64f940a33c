package io.piconnector.config;

import io.quarkus.logging.LoggingFilter;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Makes every log record safe before a handler writes it, for every library and level. The message becomes one
 * printable line of limited length without secrets. So do the messages of its exceptions. Stack traces stay.
 */
@LoggingFilter(name = "secrets")
public final class LogRedaction implements Filter {

    private static final String OURS = "io.piconnector";

    /** Characters of one value in our own log messages. A stored error has the same limit. */
    private static final int MAX_VALUE = 500;

    /** Characters of a message, or of an exception's text. */
    private static final int MAX_MESSAGE = 10_000;

    @Override
    public boolean isLoggable(LogRecord record) {
        clean(record, Secrets::redact);
        return true;
    }

    /** Afterwards the record has no parameters, because a handler might print them unchanged. */
    static void clean(LogRecord record, UnaryOperator<String> redaction) {
        ExtLogRecord extended = ExtLogRecord.wrap(record);
        if (record.getParameters() != null
                && String.valueOf(record.getLoggerName()).startsWith(OURS)) {
            extended.setParameters(Arrays.stream(record.getParameters())
                    .map(value -> bounded(value, redaction))
                    .toArray());
        }
        String message = extended.getFormattedMessage();
        String shown = message == null ? null : Printable.line(message, MAX_MESSAGE, redaction);
        if (record instanceof ExtLogRecord) {
            extended.setMessage(shown, FormatStyle.NO_FORMAT);
        } else {
            record.setMessage(shown);
        }
        record.setParameters(null);
        cleanFields(extended, redaction);
        Throwable thrown = record.getThrown();
        UnaryOperator<String> line = text -> Printable.line(text, MAX_MESSAGE, redaction);
        if (thrown != null && isUnclean(thrown, line, newSet())) {
            record.setThrown(Cleaned.of(thrown, line, newSet()));
        }
    }

    /** Fields may come from outside too. */
    private static void cleanFields(ExtLogRecord record, UnaryOperator<String> redaction) {
        Map<String, String> fields = record.getMdcCopy();
        if (!fields.isEmpty()) {
            fields.replaceAll((name, value) -> value == null ? null : Printable.line(value, MAX_VALUE, redaction));
            record.setMdc(fields);
        }
    }

    private static Object bounded(Object value, UnaryOperator<String> redaction) {
        if (value == null) {
            return "-";
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value;
        }
        String text = value.toString();
        return text.length() <= MAX_VALUE ? text : Printable.line(text, MAX_VALUE, redaction);
    }

    private static boolean isUnclean(Throwable error, UnaryOperator<String> line, Set<Throwable> seen) {
        if (error == null || !seen.add(error)) {
            return false;
        }
        String text = String.valueOf(error);
        return !line.apply(text).equals(text)
                || isUnclean(error.getCause(), line, seen)
                || Arrays.stream(error.getSuppressed()).anyMatch(suppressed -> isUnclean(suppressed, line, seen));
    }

    private static Set<Throwable> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Replaces an exception if its text, or that of a cause, holds a secret or more than one line. */
    private static final class Cleaned extends Exception {

        private static final long serialVersionUID = 1;

        private final String text;

        private Cleaned(Throwable error, Throwable cause, UnaryOperator<String> line) {
            super(error.getMessage() == null ? null : line.apply(error.getMessage()), cause);
            text = line.apply(String.valueOf(error));
            setStackTrace(error.getStackTrace());
        }

        static Cleaned of(Throwable error, UnaryOperator<String> line, Set<Throwable> seen) {
            if (error == null || !seen.add(error)) {
                return null;
            }
            Cleaned cleaned = new Cleaned(error, of(error.getCause(), line, seen), line);
            Arrays.stream(error.getSuppressed())
                    .map(suppressed -> of(suppressed, line, seen))
                    .filter(Objects::nonNull)
                    .forEach(cleaned::addSuppressed);
            return cleaned;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
