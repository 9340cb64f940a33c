package io.piconnector.demo;

import io.piconnector.simulator.Ashby;
import io.piconnector.simulator.Greenhouse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The simulated hiring systems, which run before the connector does: {@code -Ddemo.vendors=greenhouse,ashby}. */
final class DemoVendors {

    private static final Set<String> KNOWN = Set.of("greenhouse", "ashby");

    private static Greenhouse greenhouse;
    private static Ashby ashby;

    private DemoVendors() {}

    /**
     * Starts the hiring systems of a list, and tells the connector of them by system properties.
     *
     * @param address where the connector will be
     * @param port the first port of theirs
     * @throws IllegalArgumentException if there is no such simulator
     */
    static void start(String list, String address, int port) {
        List<String> names = List.of(list.split(",")).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException("demo.vendors has '" + name + "': choose of greenhouse and ashby");
            }
        }
        if (names.contains("greenhouse")) {
            String key = key("greenhouse");
            greenhouse = Greenhouse.startAt(port).partner(address + "/partners/greenhouse", key);
            System.setProperty("partners.greenhouse.hosts", greenhouse.server().url());
        }
        if (names.contains("ashby")) {
            String apiKey = UUID.randomUUID().toString();
            ashby = Ashby.startAt(port + 1, apiKey).partner(address + "/partners/ashby", key("ashby"));
            System.setProperty("partners.ashby.base-url", ashby.server().url());
            System.setProperty("partners.ashby.api-key", apiKey);
        }
    }

    /** Gives the demo's customer a key of its own. */
    private static String key(String vendor) {
        String key = UUID.randomUUID().toString();
        System.setProperty("partners." + vendor + ".keys.demo", key);
        return key;
    }

    static Optional<Greenhouse> greenhouse() {
        return Optional.ofNullable(greenhouse);
    }

    static Optional<Ashby> ashby() {
        return Optional.ofNullable(ashby);
    }
}
