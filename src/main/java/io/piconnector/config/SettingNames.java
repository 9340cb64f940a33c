package io.piconnector.config;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of the connector's own settings, as the typed settings declare them. */
public final class SettingNames {

    private static final List<Class<?>> MAPPINGS = List.of(
            PiSettings.class,
            DestinationSettings.class,
            HrisSettings.class,
            DeliverySettings.class,
            OutboxSettings.class,
            ReconcileSettings.class,
            ConsoleSettings.class,
            RoutesSettings.class,
            AlertSettings.class,
            PrivacySettings.class,
            PartnerSettings.class);

    /** Read when a native executable is built, because it cannot look into the mappings itself. */
    private static final Set<String> NAMES = MAPPINGS.stream()
            .flatMap(mapping -> ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));

    /** Each name with {@code *} as a pattern, in lower case with _ for all else. */
    private static final Map<String, Pattern> VARIABLES = NAMES.stream()
            .collect(Collectors.toMap(name -> name, SettingNames::variablePattern, (a, b) -> a, TreeMap::new));

    private static final Map<String, Pattern> PROPERTIES = NAMES.stream()
            .collect(Collectors.toMap(name -> name, SettingNames::propertyPattern, (a, b) -> a, TreeMap::new));

    private static final Set<String> ROOTS =
            NAMES.stream().map(name -> name.substring(0, name.indexOf('.'))).collect(Collectors.toSet());

    private SettingNames() {}

    public static List<Class<?>> mappings() {
        return MAPPINGS;
    }

    /** Returns all names. {@code *} stands for a name that the installation chooses. */
    public static Set<String> all() {
        return NAMES;
    }

    /** Whether the name is below one of the connector's roots: {@code pi}, {@code destinations}, … */
    public static boolean isOurs(String property) {
        int dot = property.indexOf('.');
        return dot > 0 && ROOTS.contains(property.substring(0, dot));
    }

    public static boolean isKnown(String property) {
        return PROPERTIES.values().stream()
                .anyMatch(pattern -> pattern.matcher(property).matches());
    }

    /** Whether an environment variable is below one of the roots. */
    public static boolean isOurVariable(String variable) {
        int end = variable.indexOf('_');
        return end > 0
                && variable.equals(variable.toUpperCase(Locale.ROOT))
                && ROOTS.contains(variable.substring(0, end).toLowerCase(Locale.ROOT));
    }

    public static boolean isKnownVariable(String variable) {
        return VARIABLES.values().stream()
                .anyMatch(pattern -> pattern.matcher(variable).matches());
    }

    /** Returns what to do about an unknown name. */
    public static String hint(String property) {
        return Nearest.of(property, like(property))
                .map(name -> "write " + name)
                .orElse("correct its name or delete it");
    }

    /** Returns what to do about an unknown variable. */
    public static String variableHint(String variable) {
        Set<String> names = like(variable.toLowerCase(Locale.ROOT).replace('_', '.')).stream()
                .map(WrongSetting::variable)
                .collect(Collectors.toSet());
        return Nearest.of(variable, names).map(name -> "write " + name).orElse("correct its name or delete it");
    }

    /** Returns the names, with this property's own word in place of each {@code *}. */
    private static Set<String> like(String property) {
        String[] words = property.split("\\.");
        return NAMES.stream().map(name -> fill(name, words)).collect(Collectors.toSet());
    }

    private static String fill(String name, String[] words) {
        int star = List.of(name.split("\\.")).indexOf("*");
        if (star < 0 || words.length <= star) {
            return name;
        }
        int after = name.split("\\.").length - star - 1;
        return name.replace(
                "*", String.join(".", List.of(words).subList(star, Math.max(star + 1, words.length - after))));
    }

    private static Pattern propertyPattern(String name) {
        return Pattern.compile(Pattern.quote(name).replace("*", "\\E(?:\"[^\"]+\"|[^.]+)\\Q") + "(?:\\[\\d+])?");
    }

    private static Pattern variablePattern(String name) {
        return Pattern.compile(
                Pattern.quote(WrongSetting.variable(name.replace("*", "x0x"))).replace("X0X", "\\E\\w+\\Q")
                        + "(?:_\\d+_?)?");
    }
}
