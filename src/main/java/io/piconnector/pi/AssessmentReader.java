package io.piconnector.pi;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.piconnector.config.Printable;
import io.piconnector.config.Redaction;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/**
 * Reads the assessment that PI's API returned. It keeps every number exactly and removes only our own webhook's URL and
 * credentials. It rejects an assessment that destinations could not read.
 */
final class AssessmentReader {

    /** JSON readers stop at 1,000 levels, some earlier, and the event adds levels of its own. */
    private static final int MAX_DEPTH = 500;

    /** Digits before or after the point. A reader that expands a longer number runs out of memory. */
    private static final int MAX_DIGITS = 1_000;

    private final ObjectReader json;
    private final OwnWebhook ownWebhook;

    /** The assessment cannot be delivered. The message says why. */
    private static final class Uncarriable extends RuntimeException {
        Uncarriable(String problem) {
            super(problem, null, false, false);
        }
    }

    AssessmentReader(OwnWebhook ownWebhook, ObjectMapper mapper) {
        // NaN is accepted here and rejected by name later. A syntax error would be retried again and again.
        json = mapper.readerFor(JsonNode.class).with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
        this.ownWebhook = ownWebhook;
    }

    /** @throws IOException if the answer is not JSON, for example a maintenance page */
    PiAnswer read(byte[] answer) throws IOException {
        if (answer == null || answer.length == 0) {
            return new PiAnswer(MissingNode.getInstance(), null);
        }
        JsonNode assessment = MissingNode.getInstance();
        try {
            assessment = json.readTree(answer);
            return new PiAnswer(clean(assessment, 1), null);
        } catch (StreamConstraintsException e) {
            return uncarriable(assessment, e.getOriginalMessage());
        } catch (NumberFormatException | Uncarriable e) {
            return uncarriable(assessment, e.getMessage());
        }
    }

    private static PiAnswer uncarriable(JsonNode assessment, String problem) {
        return new PiAnswer(assessment, "PI's API gave an answer that cannot be delivered: " + Printable.line(problem));
    }

    private JsonNode clean(JsonNode value, int depth) {
        if (value.isContainerNode() && depth > MAX_DEPTH) {
            throw new Uncarriable("it is nested more than " + MAX_DEPTH + " deep");
        }
        if (value instanceof ObjectNode object) {
            ObjectNode cleaned = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                cleaned.set(name(object, cleaned, field.getKey()), clean(field.getValue(), depth + 1));
            }
            return cleaned;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode cleaned = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> cleaned.add(clean(element, depth + 1)));
            return cleaned;
        }
        if (value.isTextual()) {
            String text = value.textValue();
            String cleaned = ownWebhook.without(wellFormed(text));
            return cleaned == null
                    ? JsonNodeFactory.instance.nullNode()
                    : cleaned.equals(text) ? value : TextNode.valueOf(cleaned);
        }
        if (value.isNumber()) {
            checkNumber(value);
        }
        return value;
    }

    /** Replaces a field name that holds a secret by one that no other field has. */
    private String name(ObjectNode object, ObjectNode cleanedSoFar, String name) {
        String cleaned = ownWebhook.without(wellFormed(name));
        if (name.equals(cleaned)) {
            return name;
        }
        String base = cleaned == null ? Redaction.MARK : cleaned;
        String free = base;
        for (int number = 2; object.has(free) || cleanedSoFar.has(free); number++) {
            free = base + number;
        }
        return free;
    }

    private static void checkNumber(JsonNode number) {
        if (number.isFloatingPointNumber() && !number.isBigDecimal() && !Double.isFinite(number.doubleValue())) {
            throw new Uncarriable("it holds NaN or an infinite number");
        }
        if (number.isBigDecimal()) {
            BigDecimal decimal = number.decimalValue();
            if (Math.abs((long) decimal.precision() - decimal.scale()) > MAX_DIGITS
                    || Math.abs((long) decimal.scale()) > MAX_DIGITS) {
                throw new Uncarriable("it holds a number of more than " + MAX_DIGITS + " digits");
            }
        }
    }

    /** Replaces each lone surrogate by U+FFFD, as decoders do, because UTF-8 cannot encode it. */
    private static String wellFormed(String text) {
        if (text.codePoints().noneMatch(AssessmentReader::isHalf)) {
            return text;
        }
        return text.codePoints()
                .map(character -> isHalf(character) ? 0xFFFD : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalf(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
