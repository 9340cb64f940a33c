package io.piconnector.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the hiring systems that an installation has settings of, each with the name of one of them. */
public final class PartnerNames {

    private static final Pattern PROPERTY =
            Pattern.compile("(?:%\\w+\\.)?partners\\.([^.\"]+|\"[^\"]+\")\\.(?!valid$).+");
    private static final Pattern VARIABLE = Pattern.compile("PARTNERS_(?!TESTS_|RESULT_)([A-Z0-9]++(?:_[A-Z0-9]+)*?)_"
            + "(?:KEYS|ACCOUNTS|HOSTS|BASE_URL|USERNAME|PASSWORD|API_KEY|SECRET|CLIENT_ID|CLIENT_SECRET|TOKEN_URL|SCOPE"
            + "|AUTHORIZATION|CODENAME|WEBHOOK_SECRET|FAILED_AS)(?:_.*)?");
    private static final String TESTS = "tests";

    private PartnerNames() {}

    /**
     * @param known names to look for in the environment, where {@code MY_ATS} may be {@code my-ats}
     * @return by name, a setting of it
     */
    public static Map<String, String> of(Installation installation, Set<String> known) {
        Map<String, String> names = new TreeMap<>();
        installation.lines().values().forEach(file -> file.keySet().forEach(name -> add(name, names)));
        installation.properties().keySet().forEach(name -> add(name, names));
        for (String variable : installation.environment().keySet()) {
            Optional<String> meant = known.stream()
                    .filter(name -> variable.startsWith(WrongSetting.variable("partners." + name + ".")))
                    .findFirst();
            Matcher matcher = VARIABLE.matcher(variable);
            if (meant.isPresent()) {
                names.putIfAbsent(meant.get(), variable);
            } else if (matcher.matches()) {
                names.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), variable);
            }
        }
        return names;
    }

    private static void add(String setting, Map<String, String> names) {
        Matcher matcher = PROPERTY.matcher(setting);
        if (matcher.matches()
                && !matcher.group(1).equals(TESTS)
                && SettingNames.isKnown(Installation.withoutProfile(setting))) {
            names.putIfAbsent(matcher.group(1), Installation.withoutProfile(setting));
        }
    }
}
