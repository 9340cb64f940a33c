package io.piconnector.partner;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * An order of a hiring system, as it is stored.
 *
 * @param id            ours: a UUID, also the record id at PI
 * @param vendor        as in {@code partners.*}
 * @param account       the customer whose key it came with
 * @param vendorOrderId what the vendor calls it
 * @param test          as in {@code partners.tests.*}
 * @param suffix        as in {@code pi.types.*}
 * @param callbackUrl   where updates go, or null
 * @param request       the order as it came, as JSON text
 * @param state         how far it is
 * @param reason        why it failed, was refused or cancelled; or null
 * @param assessmentId  PI's id, or null
 * @param event         the event of its result, as JSON text; or null
 * @param createdAt     when it came
 * @param changedAt     when the state began
 * @param isLinkRevoked whether its result page is closed
 */
@RegisterForReflection
public record PartnerOrder(
        String id,
        String vendor,
        String account,
        String vendorOrderId,
        String test,
        String suffix,
        String callbackUrl,
        String request,
        State state,
        String reason,
        String assessmentId,
        String event,
        Instant createdAt,
        Instant changedAt,
        boolean isLinkRevoked) {

    /** How far an order is. */
    public enum State {
        RECEIVED,
        ORDERED,
        COMPLETED,
        FAILED,
        REFUSED,
        CANCELLED;

        /**
         * Returns the states from which an order gets into this one. What PI refused may be placed again by an operator, and
         * PI may complete what it could not process at first.
         */
        List<State> before() {
            return switch (this) {
                case RECEIVED -> List.of();
                case ORDERED -> List.of(RECEIVED, REFUSED);
                case COMPLETED -> List.of(RECEIVED, ORDERED, REFUSED, FAILED);
                case FAILED -> List.of(RECEIVED, ORDERED, REFUSED);
                case REFUSED, CANCELLED -> List.of(RECEIVED, ORDERED);
            };
        }

        /** Returns the name in the store and in updates. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }

        /** Whether nothing comes after it. */
        public boolean isFinal() {
            return this != RECEIVED && this != ORDERED;
        }
    }

    /** Returns the id that PI keeps for the order. */
    public String externalId() {
        return id + ";" + suffix;
    }

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "PartnerOrder[" + vendor + " " + id + " " + state.text() + "]";
    }
}
