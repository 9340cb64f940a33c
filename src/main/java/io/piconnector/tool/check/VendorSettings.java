package io.piconnector.tool.check;

import io.piconnector.config.Installation;
import io.piconnector.config.Nearest;
import io.piconnector.config.PartnerNames;
import io.piconnector.config.Problem;
import io.piconnector.config.TemplateParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks that settings of hiring systems, and the routes that serve them, fit together. */
final class VendorSettings {

    private static final String PREFIX = "partners.";
    private static final List<String> CREDENTIALS =
            List.of("username", "api-key", "authorization", "client-id", "secret");

    private VendorSettings() {}

    /** @param routes those that are made of templates */
    static void check(Installation installation, List<TemplateParameters> routes, Consumer<Problem> problems) {
        Set<String> served = routes.stream()
                .flatMap(route -> route.value("vendor").stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, String> set = PartnerNames.of(installation, served);
        set.forEach((vendor, setting) -> {
            if (!served.contains(vendor)) {
                problems.accept(installation.problem(
                        setting,
                        "belongs to a hiring system that no route serves: "
                                + Nearest.of(vendor, served)
                                        .map(other -> "write " + PREFIX + other)
                                        .orElse("add routes/vendors/" + vendor + ".camel.yaml, or delete it")));
            }
        });
        routes.stream()
                .filter(route -> route.value("byKey").filter("true"::equals).isPresent())
                .flatMap(route -> route.value("vendor").stream())
                .distinct()
                .filter(set::containsKey)
                .forEach(vendor -> checkKeys(installation, vendor, problems));
    }

    /** A key is sent to the vendor, so a hash is not enough, unless other credentials are set. */
    private static void checkKeys(Installation installation, String vendor, Consumer<Problem> problems) {
        String keys = PREFIX + vendor + ".keys.";
        if (isAnySet(installation, PREFIX + vendor + ".")) {
            return;
        }
        installation.names().stream()
                .filter(name -> name.startsWith(keys))
                .filter(name ->
                        !isAnySet(installation, PREFIX + vendor + ".accounts." + name.substring(keys.length()) + "."))
                .filter(name -> isOnlyHashes(installation.value(name)))
                .sorted()
                .forEach(name -> problems.accept(installation.problem(
                        name,
                        "is only a hash, but " + vendor + " knows the connector by the key: write " + PREFIX + vendor
                                + ".username and .password, or the key in clear")));
    }

    private static boolean isAnySet(Installation installation, String prefix) {
        return CREDENTIALS.stream().anyMatch(name -> installation.isSet(prefix + name));
    }

    private static boolean isOnlyHashes(Optional<String> value) {
        return value.isPresent()
                && Stream.of(value.get().split(",")).allMatch(key -> key.strip().startsWith("sha256:"));
    }
}
