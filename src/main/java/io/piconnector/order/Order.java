package io.piconnector.order;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * One assessment that somebody wants: the body of a message of queue {@code orders}. What is in it is as the source gave
 * it; it is checked when it is to be sent.
 *
 * @param recordId   the source's id of the person or record: a text or a number, as the source has it
 * @param assessment which assessment: a suffix of {@code pi.types.*}, such as {@code BA}
 * @param firstName  mandatory at PI
 * @param middleName or null
 * @param lastName   mandatory at PI
 * @param email      mandatory at PI
 * @param parameters what the webhook's URL is to carry besides the type, and destinations get
 * @param source     who placed it: {@code hris} for a polled record, which is told what became of it; {@code file}
 * @param reopened   whether the source was told of an earlier outcome and wants the assessment all the same: what
 *                   the queue holds of it is replaced
 */
@RegisterForReflection
public record Order(
        Object recordId,
        String assessment,
        String firstName,
        String middleName,
        String lastName,
        String email,
        Map<String, Object> parameters,
        String source,
        @JsonIgnore boolean reopened) {

    public static final String HRIS = "hris";
    public static final String FILE = "file";

    /** Leaves room for what else the keys of an order's messages hold; see the outbox's own limit. */
    private static final int MAX_KEY_LENGTH = 400;

    private static final char SEPARATOR = ';';

    public Order {
        parameters = parameters == null ? Map.of() : parameters;
    }

    /** The record and the assessment: the message's key, so that what is read twice is ordered once. */
    public String key() {
        return text(recordId) + SEPARATOR + text(assessment);
    }

    /** Whether messages and tables can be about it; where not, nobody could say what became of it. */
    public boolean isNamed() {
        String key = key();
        return !text(recordId).isBlank() && key.length() <= MAX_KEY_LENGTH && key.indexOf('\0') < 0;
    }

    /** What PI calls it, and its webhook says. */
    public String externalId() {
        return text(recordId).strip() + SEPARATOR + text(assessment).strip();
    }

    Order reopen() {
        return new Order(recordId, assessment, firstName, middleName, lastName, email, parameters, source, true);
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    /** Without the person. */
    @Override
    public String toString() {
        return "Order[" + externalId() + " of " + source + "]";
    }
}
