package io.piconnector.tool.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import io.piconnector.tool.check.EndpointUse.Option;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.impl.AbstractCamelCatalog;
import org.apache.camel.catalog.impl.CamelContextJSonSchemaResolver;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.util.TimeUtils;

/** Checks components and endpoint options against Camel's catalogue of the components in the box. */
final class EndpointOptions {

    /** Their options are parameters of a template, or the component has none to check. */
    private static final Set<String> FREE = Set.of("kamelet", "ref", "class");

    /** Every endpoint takes them, but the catalogue of some components (sftp, ftps) does not say so. */
    private static final Set<String> OF_ALL = Set.of("synchronous");

    private final CamelContext camel;
    private final AbstractCamelCatalog catalog;
    private final Map<String, JsonNode> schemas = new HashMap<>();
    private final Map<String, ComponentModel> models = new HashMap<>();

    EndpointOptions(CamelContext camel) {
        this.camel = camel;
        this.catalog = new AbstractCamelCatalog() {
            /** Is asked for every option, and would read JSON each time. */
            @Override
            public ComponentModel componentModel(String scheme) {
                return models.computeIfAbsent(scheme, super::componentModel);
            }
        };
        catalog.setJSonSchemaResolver(new CamelContextJSonSchemaResolver(camel) {
            @Override
            public String getComponentJSonSchema(String scheme) {
                String json = super.getComponentJSonSchema(scheme);
                return json == null ? ofParentClass(scheme) : json;
            }
        });
    }

    void check(EndpointUse use, Consumer<Problem> problems) {
        String scheme = use.scheme();
        if (scheme.contains("{")) {
            return;
        }
        JsonNode schema = schemas.computeIfAbsent(scheme, this::schema);
        if (scheme.isBlank()) {
            problems.accept(
                    use.place().problem("is no URI of an endpoint: write COMPONENT:NAME, for example outbox:ats"));
            return;
        }
        if (schema.isMissingNode()) {
            problems.accept(use.place()
                    .problem("there is no component '" + scheme + "' in the box: "
                            + Nearest.hint(scheme, components())));
            return;
        }
        if (FREE.contains(scheme)) {
            return;
        }
        use.options().stream()
                .filter(option -> !OF_ALL.contains(option.name()))
                .forEach(option -> check(use, option, schema.path("properties"), problems));
    }

    private void check(EndpointUse use, Option option, JsonNode known, Consumer<Problem> problems) {
        boolean isPlain = option.isComplete() && !option.value().startsWith("#");
        EndpointValidationResult result = catalog.validateProperties(
                use.scheme(), Map.of(option.name(), isPlain ? option.value() : "#bean:later"));
        String subject = "option '" + option.name() + "' of " + use.scheme();
        Consumer<String> report = text -> problems.accept(option.place().problem(text));
        if (result.getUnknown() != null) {
            report.accept(use.scheme() + " has no option '" + option.name() + "': "
                    + Nearest.hint(option.name(), names(known, use.isRead())));
            return;
        }
        String label = known.path(option.name()).path("label").asText();
        if (use.isRead() && label.startsWith("producer") || !use.isRead() && label.startsWith("consumer")) {
            report.accept(subject + (use.isRead() ? " is for 'to', not for 'from'" : " is for 'from', not for 'to'")
                    + ": move or delete it");
            return;
        }
        if (!isPlain) {
            return;
        }
        String value = "' is '" + option.value() + "'";
        Map.of(
                        "a whole number", or(result.getInvalidInteger()),
                        "a number", or(result.getInvalidNumber()),
                        "true or false", or(result.getInvalidBoolean()),
                        "a duration, for example 500ms, 10s or 2m", durations(result))
                .forEach((wanted, invalid) -> {
                    if (!invalid.isEmpty()) {
                        report.accept("option '" + option.name() + value + ": write " + wanted);
                    }
                });
        if (result.getInvalidEnum() != null) {
            report.accept("option '" + option.name() + value + ": "
                    + Nearest.hint(
                            option.value(),
                            List.of(result.getInvalidEnumChoices().get(option.name()))));
        }
    }

    /** The catalogue knows fewer units than Camel itself. */
    private static Map<String, String> durations(EndpointValidationResult result) {
        Map<String, String> invalid = new HashMap<>(or(result.getInvalidDuration()));
        invalid.values().removeIf(EndpointOptions::isDuration);
        return invalid;
    }

    private static boolean isDuration(String text) {
        try {
            TimeUtils.toMilliSeconds(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Map<String, String> or(Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static Set<String> names(JsonNode known, boolean isRead) {
        Set<String> names = new TreeSet<>();
        known.fields().forEachRemaining(field -> {
            String label = field.getValue().path("label").asText();
            if (field.getValue().path("kind").asText().equals("parameter")
                    && !label.startsWith(isRead ? "producer" : "consumer")) {
                names.add(field.getKey());
            }
        });
        return names;
    }

    /** Camel finds the catalogue beside the component's class, so not that of a component that extends another. */
    private String ofParentClass(String scheme) {
        Component component = camel.getComponent(scheme, true, false);
        for (Class<?> type = component == null ? null : component.getClass();
                type != null;
                type = type.getSuperclass()) {
            String resource = "META-INF/" + type.getPackageName().replace('.', '/') + "/" + scheme + ".json";
            try (InputStream in = camel.getClassResolver().loadResourceAsStream(resource)) {
                if (in != null) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return null;
    }

    private JsonNode schema(String scheme) {
        String json = catalog.componentJSonSchema(scheme);
        try {
            return new ObjectMapper().readTree(json == null ? "" : json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the catalogue of " + scheme + " cannot be read", e);
        }
    }

    private Set<String> components() {
        return PluginHelper.getComponentNameResolver(camel).resolveNames(camel);
    }
}
