package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What is not as a test expects it.
 *
 * @param place of what is expected, in the test file
 */
record Difference(JsonPointer place, String text) {

    /** @param actual null if it is missing */
    static Difference of(JsonPointer place, String what, String wanted, String actual) {
        return new Difference(place, what + ": expected " + wanted + ", was " + (actual == null ? "missing" : actual));
    }

    /** Compares JSON. What is expected must be there. Objects may hold more. A null may be missing. */
    static void find(String what, JsonNode wanted, JsonNode actual, JsonPointer place, List<Difference> found) {
        if (wanted.isObject() && actual.isObject()) {
            wanted.fields()
                    .forEachRemaining(field -> find(
                            what + "." + field.getKey(),
                            field.getValue(),
                            actual.path(field.getKey()),
                            place.appendProperty(field.getKey()),
                            found));
        } else if (wanted.isArray() && actual.isArray() && wanted.size() == actual.size()) {
            for (int i = 0; i < wanted.size(); i++) {
                find(what + "[" + i + "]", wanted.get(i), actual.get(i), place.appendIndex(i), found);
            }
        } else if (!isEqual(wanted, actual)) {
            found.add(of(place, what, wanted.toString(), actual.isMissingNode() ? null : actual.toString()));
        }
    }

    /** YAML reads 7 and 7.0 as other types than JSON does. */
    private static boolean isEqual(JsonNode wanted, JsonNode actual) {
        if (wanted.isNumber() && actual.isNumber()) {
            return wanted.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        return wanted.equals(actual) || wanted.isNull() && actual.isMissingNode();
    }
}
