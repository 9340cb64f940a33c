package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a vendor's document must look like: a JSON Schema in {@code vendor-schemas}. What it does not name is not allowed. */
public final class Shape {

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ENGLISH)
            .build();

    private static final Map<String, Shape> SHAPES = new ConcurrentHashMap<>();

    private final JsonSchema schema;

    private Shape(String name) {
        try (InputStream file = Shape.class.getResourceAsStream("/vendor-schemas/" + name + ".schema.json")) {
            if (file == null) {
                throw new IllegalArgumentException("There is no vendor-schemas/" + name + ".schema.json");
            }
            schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(file, CONFIG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name the file's name without its ending, such as {@code greenhouse.send_test.request} */
    public static Shape of(String name) {
        return SHAPES.computeIfAbsent(name, Shape::new);
    }

    /** Every rule that a document breaks; nothing if it is as it must be. */
    public List<String> problems(JsonNode document) {
        return schema.validate(document).stream().map(Shape::describe).toList();
    }

    /** @throws IllegalStateException if the document breaks a rule: the simulator itself is wrong then */
    JsonNode checked(JsonNode document) {
        List<String> problems = problems(document);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("The simulator sends what the vendor would not: " + problems);
        }
        return document;
    }

    private static String describe(ValidationMessage message) {
        String place = message.getInstanceLocation().toString();
        return place.isEmpty() ? message.getError() : place + ": " + message.getError();
    }
}
