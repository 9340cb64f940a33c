package io.piconnector.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * What the connector needs around it when it runs within a test: a real PostgreSQL, and peers that stand for PI's API,
 * the ATS and the HRIS. One for all tests, so that the application starts once. A test gets hold of them by declaring a
 * field of type {@link Surroundings}.
 *
 * <p>Settings that differ from application.properties are given here rather than in a file of the same name, which
 * would hide it.
 */
public class Surroundings implements QuarkusTestResourceLifecycleManager {

    public static final String USERNAME = "pi@group";
    public static final String PASSWORD = "pi-password";

    private Postgres postgres;
    private Peer pi;
    private Peer ats;
    private Peer hris;

    @Override
    public Map<String, String> start() {
        postgres = Postgres.newDatabase();
        pi = Peer.start("pi");
        ats = Peer.start("ats");
        hris = Peer.start("hris");
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.management.test-port", "0");
        settings.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl());
        settings.put("quarkus.datasource.username", postgres.username());
        settings.put("quarkus.datasource.password", postgres.password());
        settings.put("pi.listener.username", USERNAME);
        settings.put("pi.listener.password", PASSWORD);
        settings.put("pi.listener.allowed-addresses", "127.0.0.1,23.96.14.211");
        settings.put("pi.api.base-url", pi.url("/api/v1"));
        settings.put("pi.api.key", "0123456789-api-key");
        settings.put("pi.api.rate", "unlimited");
        settings.put("destinations.ats.url", ats.url("/hooks"));
        settings.put("destinations.hris.url", hris.url("/hooks"));
        settings.put("delivery.backoff", "200ms");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(Surroundings.class));
    }

    @Override
    public void stop() {
        for (Peer peer : new Peer[] {pi, ats, hris}) {
            if (peer != null) {
                peer.close();
            }
        }
    }

    public Postgres postgres() {
        return postgres;
    }

    public Peer pi() {
        return pi;
    }

    public Peer ats() {
        return ats;
    }

    public Peer hris() {
        return hris;
    }
}
