package io.piconnector.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import io.piconnector.config.CleanText;
import io.piconnector.config.PiSettings;
import io.piconnector.config.WrongSetting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where score, profile and report stand in an assessment, as PI's API gave it. PI publishes no names for them, so settings
 * name them. A value that is missing, or that cannot be one, is null for a mapping and so left out.
 *
 * @param score   paths, tried in this order
 * @param profile the same
 * @param report  the same
 */
record ResultFields(List<Path> score, List<Path> profile, List<Path> report) {

    /** In characters. A longer text is no score and no name of a profile. */
    private static final int MAX_TEXT = 200;

    private static final int MAX_URL = 2_000;

    /** Finds nothing: enough for a check, which runs no mapping. */
    static final ResultFields NONE = new ResultFields(List.of(), List.of(), List.of());

    /** A name, or names from the outside to the inside. A field whose own name has dots is found too. */
    record Path(String text, List<String> names) {

        /** @throws WrongSetting if a name is empty */
        static Path of(String setting, String text) {
            List<String> names = List.of(text.split("\\.", -1));
            if (names.stream().anyMatch(String::isBlank)) {
                throw new WrongSetting(
                        setting, "holds '" + text + "', which has an empty name", "write for example details.score");
            }
            return new Path(text, names);
        }

        private JsonNode in(JsonNode result) {
            JsonNode found = result.path(text);
            if (found.isMissingNode()) {
                found = result;
                for (String name : names) {
                    found = found.path(name);
                }
            }
            return found;
        }
    }

    /** Reads {@code pi.result.*-field}. */
    static ResultFields of(PiSettings.Result settings) {
        return new ResultFields(
                paths("pi.result.score-field", settings.scoreField()),
                paths("pi.result.profile-field", settings.profileField()),
                paths("pi.result.report-field", settings.reportField()));
    }

    private static List<Path> paths(String setting, Optional<List<String>> texts) {
        return texts.orElse(List.of()).stream()
                .map(text -> Path.of(setting, text))
                .toList();
    }

    /** The functions by which mappings read the values: {@code result-score(.data.result)}. */
    List<Function> functions() {
        return List.of(
                reader("result-score", score, value -> value.isNumber() || isShortText(value)),
                reader("result-profile", profile, ResultFields::isShortText),
                reader("result-report", report, ResultFields::isLink));
    }

    private static boolean isShortText(JsonNode value) {
        return value.isTextual()
                && !value.textValue().isBlank()
                && value.textValue().length() <= MAX_TEXT
                && CleanText.isClean(value.textValue());
    }

    /** People are sent there, so it is an https address and nothing else. */
    private static boolean isLink(JsonNode value) {
        if (!value.isTextual() || value.textValue().length() > MAX_URL) {
            return false;
        }
        try {
            URI link = new URI(value.textValue());
            return "https".equalsIgnoreCase(link.getScheme()) && link.getHost() != null && link.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Function reader(String name, List<Path> paths, Predicate<JsonNode> isValue) {
        return new OneArgument(name, result -> paths.stream()
                .map(path -> path.in(result))
                .filter(isValue)
                .findFirst()
                .orElse(NullNode.getInstance()));
    }
}
