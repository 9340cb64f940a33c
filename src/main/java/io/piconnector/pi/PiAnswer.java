package io.piconnector.pi;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What PI's API told of an assessment.
 *
 * @param assessment the assessment, less our own webhook's URL and credentials; a missing node where it could not be read;
 *                   null where PI did not tell it
 * @param problem    why it cannot be handed on as a result, in one line; null where it can
 */
@RegisterForReflection
public record PiAnswer(JsonNode assessment, String problem) {

    /** Whether PI knows the assessment. */
    public boolean isFound() {
        return assessment != null;
    }
}
