package io.piconnector.order.source;

import io.piconnector.config.Printable;

/**
 * Why a line is not ordered. It repeats the record's id and nothing else of the person.
 *
 * @param number   of the line, from 1
 * @param column   name of the wrong column, or null where the whole line is wrong
 * @param problem  what is wrong
 * @param fix      what to do
 * @param recordId the record's id, or null where it could not be read
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
