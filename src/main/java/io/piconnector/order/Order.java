package io.piconnector.order;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * An order for one assessment: the body of a message in queue {@code orders}. It holds what the source gave. It is checked
 * before it is sent to PI.
 *
 * @param recordId   the source's id of the person or record: a text or a number, as the source has it
 * @param assessment which assessment: a suffix of {@code pi.types.*}, such as {@code BA}
 * @param firstName  mandatory at PI
 * @param middleName or null
 * @param lastName   mandatory at PI
 * @param email      mandatory at PI
 * @param parameters what the webhook's URL carries besides the type; destinations get it too
 * @param source     who placed it: {@code hris} for a record of the HRIS table, {@code file}, {@code api}, … A source with a route
 *     {@code direct:report-to-SOURCE} is told the outcome
 * @param reopened   whether the source knows an earlier outcome and orders again; its finished message in the queue is then
 *     replaced
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
    public static final String API = "api";
    public static final String PARTNER = "partner";

    /** In characters. Leaves room for the other parts of a message's key, whose length the outbox limits. */
    private static final int MAX_KEY_LENGTH = 400;

    private static final char SEPARATOR = ';';

    public Order {
        parameters = parameters == null ? Map.of() : parameters;
    }

    /** The message's key: the record and the assessment. So a record that is read twice is ordered once. */
    public String key() {
        return text(recordId) + SEPARATOR + text(assessment);
    }

    /** Whether messages and tables can refer to the order. If not, its outcome could not be reported. */
    public boolean isNamed() {
        String key = key();
        return !text(recordId).isBlank() && key.length() <= MAX_KEY_LENGTH && key.indexOf('\0') < 0;
    }

    /** The id that PI keeps for the order and that its webhook returns. */
    public String externalId() {
        return text(recordId).strip() + SEPARATOR + text(assessment).strip();
    }

    Order reopen() {
        return new Order(recordId, assessment, firstName, middleName, lastName, email, parameters, source, true);
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "Order[" + externalId() + " of " + source + "]";
    }
}
