package io.piconnector.mapping;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import io.piconnector.config.Printable;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.PermanentFailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** A compiled mapping: makes a destination's document of an event. It is immutable. */
final class Mapping {

    /** Bytes of the document. An event has at most 64 KiB and PI's result of 1 MiB. */
    private static final int MAX_DOCUMENT = 4 * 1024 * 1024;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private final String name;
    private final String source;
    private final Expression expression;
    private final Optional<DocumentType> type;

    Mapping(String name, String source, Expression expression, Optional<DocumentType> type) {
        this.name = name;
        this.source = source;
        this.expression = expression;
        this.type = type;
    }

    String source() {
        return source;
    }

    /**
     * Returns the destination's document as JSON.
     *
     * @throws PermanentFailureException if the mapping fails or yields nothing, or if the document does not match its
     *                                   schema. The message has the place and the reason, and nothing of the event.
     */
    byte[] apply(byte[] event) {
        JsonNode document = evaluate(read(event));
        if (!document.isContainerNode()) {
            throw dead(name, "yields " + typeOf(document) + " in place of an object or a list");
        }
        if (document.isEmpty()) {
            throw dead(name, "yields an empty document: every field is null or empty");
        }
        return write(document);
    }

    /**
     * Returns what the mapping makes of a document; JSON's null if that is nothing.
     *
     * @throws PermanentFailureException if the mapping fails, or if it yields something that does not match its schema
     */
    JsonNode evaluate(JsonNode input) {
        try {
            JsonNode document = expression.apply(input);
            if (document == null || document.isNull()) {
                return NullNode.getInstance();
            }
            type.flatMap(schema -> schema.violation(document)).ifPresent(violation -> {
                throw new PermanentFailureException(Printable.line(violation, Failure.MAX_LENGTH));
            });
            return document;
        } catch (JsltException e) {
            throw dead(JsltErrors.place(e, name, source), JsltErrors.reason(e, source));
        } catch (PermanentFailureException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // The message may hold values of the event.
            throw dead(name, "fails with " + e.getClass().getSimpleName());
        }
    }

    private JsonNode read(byte[] event) {
        try {
            return JSON.readTree(event);
        } catch (IOException e) {
            throw dead(name, "gets an event that is no JSON");
        }
    }

    private byte[] write(JsonNode document) {
        BoundedBytes bytes = new BoundedBytes();
        try {
            JSON.writeValue(bytes, document);
            return bytes.toByteArray();
        } catch (DocumentTooLarge e) {
            throw dead(name, "yields a document of more than " + MAX_DOCUMENT + " bytes");
        } catch (IOException e) {
            throw dead(name, "yields a document that cannot be written as JSON");
        }
    }

    private static PermanentFailureException dead(String place, String reason) {
        return new PermanentFailureException(Printable.line(
                "mapping " + place + ": " + reason + ": correct the mapping and replay the message",
                Failure.MAX_LENGTH));
    }

    private static String typeOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> "null";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            default -> "no JSON";
        };
    }

    /** Memory for a document. */
    private static final class BoundedBytes extends ByteArrayOutputStream {

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (length > MAX_DOCUMENT - count) {
                throw new DocumentTooLarge();
            }
            super.write(bytes, offset, length);
        }
    }

    private static final class DocumentTooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
