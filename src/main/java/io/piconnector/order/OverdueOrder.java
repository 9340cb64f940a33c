package io.piconnector.order;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An ordered assessment whose webhook did not come.
 *
 * @param externalId   the id that PI keeps for the order
 * @param type         the assessment's type, as in {@code pi.types.*}
 * @param assessmentId PI's id
 * @param parameters   JSON: the parameters of its webhook's URL
 * @param checks       how often PI was asked, this time included
 * @param isOver       whether this is the last check
 */
@RegisterForReflection
public record OverdueOrder(
        String externalId, String type, String assessmentId, String parameters, int checks, boolean isOver) {}
