package io.piconnector.demo;

import io.piconnector.simulator.Ashby;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.Greenhouse;
import io.piconnector.simulator.Greenhouse.Sent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** The simulated hiring systems, which run before the connector does: {@code -Ddemo.vendors=greenhouse,ashby}. */
final class DemoVendors {

    private static final Set<String> KNOWN = Set.of("greenhouse", "ashby");

    private static final String RECENT =
            "select * from vendor_order where ordered_at > now() - interval '1 day' order by ordered_at";

    private static final List<Sent> REMEMBERED = new ArrayList<>();

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

    /** Has the hiring systems know what they ordered in an earlier demo: updates come as soon as the connector starts. */
    static void remember(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(RECENT)) {
            while (row.next()) {
                Candidate candidate =
                        new Candidate(row.getString("first_name"), row.getString("last_name"), row.getString("email"));
                Sent order = new Sent(row.getString("url"), row.getString("test"), candidate, 200, row.getString("id"));
                if (order.url() == null) {
                    ashby().ifPresent(one -> one.remember(order.interviewId()));
                } else {
                    greenhouse().ifPresent(one -> one.remember(order));
                }
                REMEMBERED.add(order);
            }
        }
    }

    /** Orders of an earlier demo; those of Ashby have no URL. */
    static List<Sent> remembered() {
        return REMEMBERED;
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
