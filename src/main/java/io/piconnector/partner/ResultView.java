package io.piconnector.partner;

import java.util.List;

/**
 * What a result page shows.
 *
 * @param test  the assessment's label
 * @param state how far it is, in words
 * @param isOver whether anything can still change
 * @param date  when the state began
 */
public record ResultView(
        String test, String state, boolean isOver, String date, String machineDate, List<Field> fields) {

    /**
     * A value, or a link.
     *
     * @param link an https URL, or null
     */
    public record Field(String label, String value, String link) {}

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "ResultView[" + state + "]";
    }
}
