package io.piconnector.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import io.piconnector.config.Installation;
import io.piconnector.config.PiSettings;
import io.piconnector.config.SettingNames;
import io.piconnector.config.Settings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions that mappings have besides JSLT's own: values of a result by the settings, and settings themselves. */
public final class MappingFunctions {

    /** Finds nothing: enough for a check, which runs no mapping. */
    public static final MappingFunctions UNBOUND = new MappingFunctions(ResultFields.NONE, name -> Optional.empty());

    private static final Pattern SETTING = Pattern.compile("\\bsetting\\(\\s*\"([^\"]+)\"\\s*\\)");

    private final List<Function> all;

    private MappingFunctions(ResultFields fields, java.util.function.Function<String, Optional<String>> settings) {
        all = Stream.of(
                        BoundedFunction.ALL,
                        fields.functions(),
                        List.<Function>of(new OneArgument("setting", name -> setting(name, settings))))
                .flatMap(List::stream)
                .toList();
    }

    static MappingFunctions of(PiSettings.Result result, Settings settings) {
        return new MappingFunctions(ResultFields.of(result), settings::text);
    }

    List<Function> all() {
        return all;
    }

    /** Returns the names of the settings that a mapping reads. */
    static Set<String> settingsIn(String jslt) {
        return SETTING.matcher(jslt).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /** Returns what is wrong with a setting that a mapping reads. One of an installation's own may have any name. */
    static Optional<String> problemOf(String setting) {
        if (Installation.isSecret(setting)) {
            return Optional.of("reads " + setting + ", which is a secret: another system would get it; delete it");
        }
        return SettingNames.isOurs(setting) && !SettingNames.isKnown(setting)
                ? Optional.of("reads " + setting + ", which is no setting: " + SettingNames.hint(setting))
                : Optional.empty();
    }

    /** {@code setting("greenhouse.user-id")}: its value as a text, or null. A secret would go to another system. */
    private static JsonNode setting(JsonNode name, java.util.function.Function<String, Optional<String>> settings) {
        if (Installation.isSecret(name.asText())) {
            throw new JsltException("setting: a mapping reads no secret");
        }
        return settings.apply(name.asText()).<JsonNode>map(TextNode::valueOf).orElse(NullNode.getInstance());
    }
}
