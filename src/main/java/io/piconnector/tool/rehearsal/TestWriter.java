package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.piconnector.config.Redaction;
import io.piconnector.outbox.MemoryOutboxComponent.Held;
import io.piconnector.tool.rehearsal.Given.Webhook;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the test of what has become of a webhook. Secrets and times are left out, because they differ in the next run. */
final class TestWriter {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    /** Editors complete the keys of a file below routes/tests. */
    private static final String SCHEMA_HINT = "# yaml-language-server: $schema=../.schema/route-test.schema.json\n";

    private final Redaction redaction;

    TestWriter(Redaction redaction) {
        this.redaction = redaction;
    }

    String write(Webhook webhook, String listenerPath, Outcome outcome) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ObjectNode test = file.putArray("tests").addObject();
        ObjectNode given = test.put("name", "what became of this webhook").putObject("given");
        form(new String(webhook.body(), StandardCharsets.UTF_8))
                .ifPresentOrElse(
                        fields -> given.set("webhook", fields),
                        () -> given.put("webhook", new String(webhook.body(), StandardCharsets.UTF_8)));
        String[] pathAndQuery = webhook.target().split("\\?", 2);
        if (!pathAndQuery[0].equals(listenerPath + "/assessmentstatus")) {
            given.put("listener", pathAndQuery[0].replaceFirst("^\\Q" + listenerPath + "/\\E", ""));
        }
        if (pathAndQuery.length > 1) {
            form(pathAndQuery[1]).ifPresent(parameters -> given.set("parameters", parameters));
        }
        expect(test.putObject("expect"), outcome);
        try {
            return SCHEMA_HINT + YAML.writeValueAsString(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void expect(ObjectNode expect, Outcome outcome) {
        expect.put("answer", outcome.answer().map(Answer::status).orElse(0));
        expect.put("type", outcome.type());
        ArrayNode requests = expect.putArray("requests");
        for (Request request : outcome.requests()) {
            if (!request.to().equals("pi")) {
                ObjectNode one = requests.addObject();
                one.put("to", request.to()).put("method", request.method());
                if (isFree(request.url())) {
                    one.put("url", request.url());
                }
                JsonNode body = Outcome.json(request.body());
                if (!body.isMissingNode()) {
                    one.set("body", stable(body));
                }
            }
        }
        Map<String, Long> left = outcome.left().stream()
                .collect(Collectors.groupingBy(Held::queue, TreeMap::new, Collectors.counting()));
        if (!left.isEmpty()) {
            ObjectNode queues = expect.putObject("queues");
            left.forEach(queues::put);
        }
    }

    /** Leaves out the time of the event, which is that of the trial, and what holds a secret. */
    private JsonNode stable(JsonNode body) {
        if (!body.isObject()) {
            return body;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        body.fields().forEachRemaining(field -> {
            if (!field.getKey().equals("timestamp") && isFree(field.getValue().toString())) {
                kept.set(field.getKey(), stable(field.getValue()));
            }
        });
        return kept;
    }

    /** Whether the text holds no secret. */
    private boolean isFree(String text) {
        return redaction.apply(text).equals(text);
    }

    /** Reads {@code name=value&…}; empty if the text is no such form, or one that a map cannot repeat. */
    private static Optional<ObjectNode> form(String text) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (String pair : text.split("&")) {
            String[] nameAndValue = pair.split("=", 2);
            try {
                String name = URLDecoder.decode(nameAndValue[0], StandardCharsets.UTF_8);
                if (nameAndValue.length < 2 || name.isEmpty() || fields.has(name)) {
                    return Optional.empty();
                }
                fields.put(name, URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(fields);
    }
}
