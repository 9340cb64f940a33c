package io.piconnector.console.alert;

/**
 * A cause that exists now.
 *
 * @param count of messages, calls or problems; told again, after the period, if it has grown
 * @param text  what is wrong and what to do
 */
record Condition(Cause cause, long count, String text) {}
