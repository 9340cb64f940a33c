package io.piconnector.partner;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An assessment that is offered to vendors. Vendors differ in the ids that they can keep.
 *
 * @param id     the name in {@code partners.tests.*}
 * @param uuid   made from the id, always the same
 * @param number made from the id, always the same; above 0
 * @param label  what recruiters see
 * @param type   one of the types of {@code pi.types.*}
 * @param suffix the suffix of that type
 */
@RegisterForReflection
public record PartnerTest(String id, String uuid, int number, String label, String type, String suffix) {}
