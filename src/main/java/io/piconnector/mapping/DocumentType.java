package io.piconnector.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import com.networknt.schema.Formats;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import io.piconnector.config.Problem;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What a destination's document must look like: a JSON Schema beside the mapping. It is immutable. */
final class DocumentType {

    /** Characters of a text with a {@code format}. Some of the library's formats take quadratic time. */
    private static final int MAX_FORMATTED = 2_048;

    /** Digits before or after the point. {@code multipleOf} would write out all digits of 1e1000000000. */
    private static final int MAX_DIGITS = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .failFast(true)
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .regularExpressionFactory(BoundedRegex::new)
            .build();

    private final String name;
    private final JsonSchema schema;

    private DocumentType(String name, JsonSchema schema) {
        this.name = name;
        this.schema = schema;
    }

    /** @return empty if the schema is wrong, which is told to {@code problems} */
    static Optional<DocumentType> compile(MappingFile.SchemaFile file, Consumer<Problem> problems) {
        JsonNode json;
        try {
            json = JSON.readTree(file.text());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.accept(new Problem(file.place(), line, "is no JSON: " + e.getOriginalMessage() + ": correct it"));
            return Optional.empty();
        }
        if (json == null || !json.isObject()) {
            problems.accept(new Problem(file.place(), 1, "is no JSON object: write a JSON Schema"));
            return Optional.empty();
        }
        try {
            VersionFlag version =
                    SpecVersionDetector.detectOptionalVersion(json, false).orElse(VersionFlag.V202012);
            JsonSchemaFactory factory = factory(version);
            Set<ValidationMessage> wrong = factory.getSchema(SchemaLocation.of(version.getId()), CONFIG)
                    .validate(json);
            if (!wrong.isEmpty()) {
                ValidationMessage first = wrong.iterator().next();
                String pointer = first.getInstanceLocation().toString();
                problems.accept(new Problem(
                        file.place(),
                        JsonLines.lineOf(file.text(), pointer),
                        "is no JSON Schema: at " + pointer + ": " + first.getError() + ": correct it"));
                return Optional.empty();
            }
            JsonSchema schema = factory.getSchema(SchemaLocation.of("mapping:/" + file.name()), json, CONFIG);
            schema.initializeValidators();
            return Optional.of(new DocumentType(file.name(), schema));
        } catch (JsonSchemaException e) {
            problems.accept(new Problem(
                    file.place(), lineOfReference(file.text(), e.getMessage()), e.getMessage() + ": correct it"));
        } catch (RuntimeException | StackOverflowError e) {
            problems.accept(new Problem(file.place(), 0, "cannot be used: " + e.getMessage() + ": correct it"));
        }
        return Optional.empty();
    }

    private static int lineOfReference(String text, String message) {
        String[] quoted = message.split("'");
        int at = quoted.length > 1 ? text.indexOf(quoted[1]) : -1;
        return at < 0
                ? 0
                : (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }

    /** The library reads the specifications from its own jar. It must fetch nothing else. */
    private static JsonSchemaFactory factory(VersionFlag version) {
        JsonMetaSchema standard = JsonSchemaFactory.checkVersion(version).getInstance();
        JsonMetaSchema.Builder bounded = JsonMetaSchema.builder(standard);
        Formats.DEFAULT.forEach(format -> bounded.format(new BoundedFormat(format)));
        return JsonSchemaFactory.getInstance(version, factory -> factory.metaSchema(bounded.build())
                .schemaLoaders(loaders -> loaders.add(iri -> {
                    if (iri.toString().startsWith("classpath:draft")) {
                        return null; // the library's own loader reads it
                    }
                    throw new JsonSchemaException("refers to '" + iri + "', which is not in this file");
                })));
    }

    private record BoundedFormat(Format format) implements Format {

        @Override
        public String getName() {
            return format.getName();
        }

        @Override
        public boolean matches(ExecutionContext context, String value) {
            return value.length() <= MAX_FORMATTED && format.matches(context, value);
        }
    }

    /** Returns the first rule that a document breaks, and the place in the document, without the document's values. */
    Optional<String> violation(JsonNode document) {
        if (hasHugeNumber(document)) {
            return Optional.of(name + ": the document has a number of more than " + MAX_DIGITS + " digits");
        }
        try {
            return schema.validate(document).stream().findFirst().map(this::describe);
        } catch (BoundedRegex.GivenUp e) {
            return Optional.of(
                    name + ": a pattern takes too long for this document: write it without nested repetition");
        }
    }

    private String describe(ValidationMessage message) {
        String at = message.getInstanceLocation().toString();
        String property = message.getProperty() == null ? "" : " '" + message.getProperty() + "'";
        return name + ": the document breaks rule '" + message.getType() + "'" + property + " at "
                + (at.isEmpty() ? "/" : at) + " (" + message.getSchemaLocation().getFragment()
                + "): correct the mapping or the schema and replay the message";
    }

    private static boolean hasHugeNumber(JsonNode document) {
        Deque<JsonNode> left = new ArrayDeque<>();
        left.push(document);
        while (!left.isEmpty()) {
            JsonNode node = left.pop();
            if (node.isBigDecimal()) {
                BigDecimal number = node.decimalValue();
                if (Math.abs((long) number.scale()) > MAX_DIGITS || number.precision() > MAX_DIGITS) {
                    return true;
                }
            }
            node.forEach(left::push);
        }
        return false;
    }
}
