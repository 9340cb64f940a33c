package io.piconnector.partner;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * One call of a vendor.
 *
 * @param vendor     as in {@code partners.*} and in the path
 * @param account    the customer whose key it has; null if it must be known by its signature
 * @param path       path, without query
 * @param query      the query's parameters; the first value of each
 * @param signatures the headers that may sign it, by name in small letters
 * @param source     the address that it comes from
 * @param body       the raw body
 */
@RegisterForReflection
public record PartnerCall(
        String vendor,
        String account,
        String path,
        Map<String, String> query,
        Map<String, String> signatures,
        String source,
        byte[] body) {

    PartnerCall withBody(byte[] bytes) {
        return new PartnerCall(vendor, account, path, query, signatures, source, bytes);
    }

    PartnerCall of(String knownAccount) {
        return new PartnerCall(vendor, knownAccount, path, query, signatures, source, body);
    }

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "PartnerCall[" + path + " of " + account + " from " + source + "]";
    }
}
