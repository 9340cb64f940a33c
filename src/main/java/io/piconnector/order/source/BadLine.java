package io.piconnector.order.source;

import io.piconnector.config.Printable;

/**
 * Why a line is not ordered. It names the record and nothing else of the person.
 *
 * @param number   of the line, from 1
 * @param column   its name, or null where it is the line as a whole
 * @param problem  what is wrong
 * @param fix      what to do
 * @param recordId the record's id, as far as it could be read, or null
 */
record BadLine(int number, String column, String problem, String fix, String recordId) {

    /** As it stands in the report. */
    @Override
    public String toString() {
        return "line " + number
                + (column == null ? "" : ", column " + column)
                + ": " + problem + "; " + fix
                + (recordId == null || recordId.isBlank()
                        ? ""
                        : " (record_id " + Printable.line(recordId.strip()) + ")");
    }
}
