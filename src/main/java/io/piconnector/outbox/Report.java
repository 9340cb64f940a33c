package io.piconnector.outbox;

import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the report that a route left of its attempt. */
final class Report {

    /** In characters. */
    static final int MAX_LENGTH = 128 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Report.class);

    private Report() {}

    /** JSON text that PostgreSQL can store, or null. A report that is too long is replaced, because half of it is no JSON. */
    static String of(Exchange exchange) {
        Object report = exchange.getProperty(OutboxConstants.REPORT);
        if (report == null) {
            return null;
        }
        String text;
        try {
            text = report.toString();
        } catch (RuntimeException e) {
            LOG.warn("no report of an attempt: {}", e.getClass().getName());
            return null; // the outcome counts all the same
        }
        return text.length() > MAX_LENGTH
                ? "{\"note\":\"the report had %d characters, at most %d are kept\"}"
                        .formatted(text.length(), MAX_LENGTH)
                : storable(text);
    }

    /** PostgreSQL stores neither NUL nor half of a surrogate pair. One such text would fail the outcomes of a whole group. */
    private static String storable(String text) {
        return text.codePoints().noneMatch(Report::isUnstorable)
                ? text
                : text.codePoints()
                        .filter(character -> character != 0)
                        .map(character -> isUnstorable(character) ? 0xFFFD : character)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isUnstorable(int character) {
        return character == 0 || character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
