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
 * Reads the assessment that PI answered. It is handed on as it is, number by number, but for our own webhook's URL and
 * credentials; what no reader behind us could take is not handed on at all.
 */
final class AssessmentReader {

    /** Readers of JSON stop at 1,000 levels, some sooner; the event is around it. */
    private static final int MAX_DEPTH = 500;

    /** Digits before or after the point. A reader that writes such a number out has no memory left. */
    private static final int MAX_DIGITS = 1_000;

    private final ObjectReader json;
    private final OwnWebhook ownWebhook;

    /** Why an assessment cannot be handed on. */
    private static final class Uncarriable extends RuntimeException {
        Uncarriable(String problem) {
            super(problem, null, false, false);
        }
    }

    AssessmentReader(OwnWebhook ownWebhook, ObjectMapper mapper) {
        // NaN is read, to be refused by name: as a syntax error, it would be asked for again and again.
        json = mapper.readerFor(JsonNode.class).with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
        this.ownWebhook = ownWebhook;
    }

    /**
     * @throws IOException where the answer is no JSON, as a maintenance page would be
     */
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
        return new PiAnswer(assessment, "PI's API answered what cannot be handed on: " + Printable.line(problem));
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

    /** A name with a secret in it gets another, which no field has yet. */
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
            throw new Uncarriable("it holds a number that is none: NaN or an infinite one");
        }
        if (number.isBigDecimal()) {
            BigDecimal decimal = number.decimalValue();
            if (Math.abs((long) decimal.precision() - decimal.scale()) > MAX_DIGITS
                    || Math.abs((long) decimal.scale()) > MAX_DIGITS) {
                throw new Uncarriable("it holds a number of more than " + MAX_DIGITS + " digits");
            }
        }
    }

    /** Half a character cannot be written as UTF-8: U+FFFD stands for it, as in every decoder. */
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
