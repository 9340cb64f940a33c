package io.piconnector.order;

import io.piconnector.config.CleanText;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentTypes;

/** Decides whether an order can be placed as it is. */
final class OrderCheck {

    /** In characters. A longer field is no name, address or id. */
    private static final int MAX_FIELD_LENGTH = 1_000;

    private final AssessmentTypes types;

    OrderCheck(AssessmentTypes types) {
        this.types = types;
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

    private static void require(String column, String value) {
        if (value == null || value.isBlank()) {
            throw new PermanentFailureException(column + " is empty: PI needs it");
        }
        checkText(column, value);
    }

    private static void checkText(String column, String value) {
        if (value == null) {
            return;
        }
        if (value.length() > MAX_FIELD_LENGTH) {
            throw new PermanentFailureException("%s has %d characters: shorten it".formatted(column, value.length()));
        }
        if (!CleanText.isClean(value)) {
            throw new PermanentFailureException(
                    column + " holds broken or control characters, or invisible ones: correct it");
        }
    }
}
