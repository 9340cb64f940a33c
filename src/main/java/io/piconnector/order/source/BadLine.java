package io.piconnector.order.source;

import io.piconnector.config.Printable;

/**
 * The reason why a line is not ordered. The record's id is the only personal data in it.
 *
 * @param number   the line's number, from 1
 * @param column   name of the wrong column, or null if the whole line is wrong
 * @param problem  what is wrong
 * @param fix      what to do
 * @param recordId the record's id, or null if it could not be read
 */
record BadLine(int number, String column, String problem, String fix, String recordId) {

    /** One printable line for the report. */
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
