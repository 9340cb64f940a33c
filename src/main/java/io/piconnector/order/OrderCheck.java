package io.piconnector.order;

import io.piconnector.config.CleanText;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentTypes;
import java.util.function.UnaryOperator;

/** Decides whether an order can be placed as it is. */
final class OrderCheck {

    /** In characters. A longer field is no name, address or id. */
    private static final int MAX_FIELD_LENGTH = 1_000;

    private final AssessmentTypes types;
    private final UnaryOperator<String> naming;

    /** Names the fields as the columns of the HRIS table. */
    OrderCheck(AssessmentTypes types) {
        this(types, column -> column);
    }

    /** @param naming how the source of the order names a column of the HRIS table */
    OrderCheck(AssessmentTypes types, UnaryOperator<String> naming) {
        this.types = types;
        this.naming = naming;
    }

    /**
     * Checks an order's fields.
     *
     * @return the type of the ordered assessment
     * @throws PermanentFailureException if a field is missing or wrong
     */
    String typeOf(Order order) {
        require("record_id", order.recordId() == null ? null : order.recordId().toString());
        require("assessment", order.assessment());
        require("first_name", order.firstName());
        require("last_name", order.lastName());
        require("email", order.email());
        checkText("middle_name", order.middleName());
        if (!order.email().strip().matches("[^\\s@]+@[^\\s@]+")) {
            throw new PermanentFailureException("email is not an e-mail address: correct it");
        }
        return types.typeOf(order.assessment().strip())
                .orElseThrow(() -> new PermanentFailureException(
                        "assessment is '%s', which is not a suffix of pi.types.*: write one of %s"
                                .formatted(order.assessment(), String.join(", ", types.suffixes()))));
    }

    private void require(String column, String value) {
        if (value == null || value.isBlank()) {
            throw new PermanentFailureException(naming.apply(column) + " is empty: PI needs it");
        }
        checkText(column, value);
    }

    private void checkText(String column, String value) {
        if (value == null) {
            return;
        }
        if (value.length() > MAX_FIELD_LENGTH) {
            throw new PermanentFailureException(
                    "%s has %d characters: shorten it".formatted(naming.apply(column), value.length()));
        }
        if (!CleanText.isClean(value)) {
            throw new PermanentFailureException(
                    naming.apply(column) + " holds broken or control characters, or invisible ones: correct it");
        }
    }
}
