package io.piconnector.pi;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What PI's API answered when it was asked for an assessment.
 *
 * @param assessment the assessment, less our own webhook's URL and credentials; a missing node where it could not be read
 * @param problem    why it cannot be handed on as a result, in one line; null where it can
 */
@RegisterForReflection
public record PiAnswer(JsonNode assessment, String problem) {}
