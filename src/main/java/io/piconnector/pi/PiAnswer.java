package io.piconnector.pi;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The answer of PI's API about one assessment.
 *
 * @param assessment the assessment without our own webhook's URL and credentials; a missing node if it could not be
 *                   read; null if PI did not return it
 * @param problem    why it cannot be delivered as a result, in one line; null if it can
 */
@RegisterForReflection
public record PiAnswer(JsonNode assessment, String problem) {

    /** Whether PI knows the assessment. */
    public boolean isFound() {
        return assessment != null;
    }
}
