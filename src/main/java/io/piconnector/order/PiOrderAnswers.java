package io.piconnector.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Printable;
import io.piconnector.http.HttpFailures;
import io.piconnector.outbox.Failure;
import io.piconnector.pi.PiApi;
import io.piconnector.pi.PiResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Reads PI's answers to orders and to searches for orders. PI publishes only part of its API. */
final class PiOrderAnswers {

    private static final int NOT_FOUND = 404;
    private static final int MAX_ERROR_LENGTH = 500;

    /** The fields in which PI's API may say in words what is wrong. */
    private static final List<String> ERROR_TEXTS = List.of("description", "Message", "message", "error", "title");

    private final ObjectMapper json;

    PiOrderAnswers(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Reads the answer to a search by externalId: an assessment, a list, or an object that holds a list.
     *
     * @return the order's assessment, or null if PI says that there is none
     * @throws HttpOperationFailedException if the status is neither a success nor 404
     * @throws IOException if the answer tells neither: it is no JSON, or holds only assessments of others, as it does if PI
     *     does not know the parameter
     */
    JsonNode found(String externalId, PiResponse response) throws IOException, HttpOperationFailedException {
        if (response.status() == NOT_FOUND) {
            return null;
        }
        byte[] answer = response.success();
        if (answer == null || answer.length == 0) {
            throw cannotTell("is empty");
        }
        List<JsonNode> assessments = assessmentsIn(json.readTree(answer));
        Optional<JsonNode> own = assessments.stream()
                .filter(assessment ->
                        externalId.equals(assessment.path("externalId").asText()))
                .filter(assessment -> PiApi.id(assessment).isPresent())
                .findFirst();
        if (own.isEmpty() && !assessments.isEmpty()) {
            throw cannotTell(
                    "holds %d assessments, none with this externalId and a usable id".formatted(assessments.size()));
        }
        return own.orElse(null);
    }

    /** Takes the entries of every list in an object, because PI does not publish which list holds the assessments. */
    private static List<JsonNode> assessmentsIn(JsonNode root) throws IOException {
        if (PiApi.id(root).isPresent()) {
            return List.of(root);
        }
        List<JsonNode> lists = root.isArray()
                ? List.of(root)
                : StreamSupport.stream(root.spliterator(), false)
                        .filter(JsonNode::isArray)
                        .toList();
        List<JsonNode> assessments = lists.stream()
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .toList();
        if (lists.isEmpty() || assessments.isEmpty() && !words(root).isEmpty()) {
            throw cannotTell("holds neither an assessment nor a list of them");
        }
        return assessments;
    }

    private static IOException cannotTell(String problem) {
        return new IOException("PI's answer to a search by externalId " + problem);
    }

    /**
     * Reads the answer to an order.
     *
     * @throws HttpOperationFailedException if the status is no success
     * @throws IOException if the answer does not tell the assessment's id; the order is then searched for
     */
    JsonNode created(PiResponse response) throws IOException, HttpOperationFailedException {
        byte[] answer = response.success();
        JsonNode assessment = answer == null ? json.missingNode() : json.readTree(answer);
        if (PiApi.id(assessment).isEmpty()) {
            throw new IOException("PI took the order, but its answer has no usable assessmentId");
        }
        return assessment;
    }

    /** Whether PI certainly did not take an order. A request that PI answered with a time-out (408) may have come through. */
    static boolean isNo(int status) {
        return status >= 400 && status < 500 && status != 408;
    }

    /** Why an order is refused, in one line. Uses PI's own words if there are any. */
    String reason(Exception failure, Failure why) {
        HttpOperationFailedException answer = HttpFailures.answer(failure);
        String text = answer == null
                ? why.message()
                : "PI "
                        + words(answer.getResponseBody())
                                .map(words -> "answered " + answer.getStatusCode() + ": " + words)
                                .orElse(why.message());
        return Printable.line(why.permanent() ? text : "given up: " + text, MAX_ERROR_LENGTH);
    }

    private Optional<String> words(String answer) {
        try {
            List<String> words = words(json.readTree(answer == null ? "" : answer));
            return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<String> words(JsonNode root) {
        List<String> words = new ArrayList<>();
        ERROR_TEXTS.stream()
                .map(root::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .filter(text -> !text.isBlank())
                .findFirst()
                .ifPresent(words::add);
        JsonNode parameterErrors = root.path("parameterErrors");
        if (!parameterErrors.isEmpty()) {
            words.add(parameterErrors.toString());
        }
        return words;
    }
}
