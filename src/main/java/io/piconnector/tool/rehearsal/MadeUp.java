package io.piconnector.tool.rehearsal;

import io.piconnector.config.Installation;
import io.piconnector.config.RouteSource;
import io.piconnector.config.SettingNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Makes up the settings without which some routes do not run, so that the tests beside these routes run everywhere. */
public final class MadeUp {

    private static final Pattern NEEDED = Pattern.compile("\\{\\{set:([\\w.-]*\\w)}}");
    /** There are stand-ins for what they name. */
    private static final Set<String> STAND_INS = Set.of("hris.jdbc.url", "hris.file.uri", "alerts.url");

    /** The end of settings that name an attribute of a vendor: {@code hris.personio.status-attribute}. */
    private static final String ATTRIBUTE = "-attribute";

    private static final String TEXT = "not-set-here";

    private MadeUp() {}

    /** Returns names and values: {@code destinations.vendor-note.url} is {@code https://vendor-note.example}. */
    public static Map<String, String> settings(Installation installation) {
        Map<String, String> values = new TreeMap<>();
        List<String> locations = installation
                .value(RouteSource.LOCATION)
                .map(text -> List.of(text.split("\\s*,\\s*")))
                .orElse(List.of());
        for (RouteSource source : RouteSource.find(installation.folder(), locations, problem -> {})) {
            NEEDED.matcher(text(source))
                    .results()
                    .map(MadeUp::name)
                    .filter(name -> !STAND_INS.contains(name))
                    .forEach(name -> {
                        values.put(name, value(name));
                        String prefix = name.substring(0, name.lastIndexOf('.') + 1);
                        SettingNames.all().stream()
                                .filter(other -> other.startsWith(prefix) && isNeeded(other))
                                .forEach(other -> values.put(other, value(other)));
                    });
        }
        values.keySet().removeIf(name -> installation.value(name).isPresent());
        return values;
    }

    private static String name(MatchResult found) {
        return found.group(1);
    }

    private static boolean isNeeded(String setting) {
        return Installation.isSecret(setting) || setting.endsWith(ATTRIBUTE);
    }

    private static String value(String name) {
        String[] parts = name.split("\\.");
        if (name.endsWith(ATTRIBUTE)) {
            return parts[parts.length - 1];
        }
        return parts.length > 1 && parts[parts.length - 1].equals("url")
                ? "https://" + parts[parts.length - 2] + ".example"
                : TEXT;
    }

    /** A file that cannot be read is told by the check. */
    private static String text(RouteSource source) {
        try {
            if (!source.location().startsWith("classpath:")) {
                return Files.readString(Path.of(source.file()));
            }
            try (InputStream in = Thread.currentThread()
                    .getContextClassLoader()
                    .getResourceAsStream(source.location().substring("classpath:".length()))) {
                return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return "";
        }
    }
}
