package io.piconnector.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts what a test needs around the connector, and closes it together with the connector, the last one first. What a test method
 * (or {@code @BeforeEach}) asks for ends with that method, all else with the class.
 *
 * <pre>
 * &#64;RegisterExtension
 * static final Landscape landscape = new Landscape();
 *
 * private static final Peer ats = landscape.peer("ats");
 * private static final Connector connector =
 *         landscape.connector(landscape.database(), "name").deliversTo(ats).start();
 * </pre>
 */
public final class Landscape implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final Deque<AutoCloseable> ofClass = new ArrayDeque<>();
    private final Deque<AutoCloseable> ofMethod = new ArrayDeque<>();
    private Deque<AutoCloseable> current = ofClass;

    /** A new, empty database on a server that all tests share. */
    public Postgres database() {
        return Postgres.newDatabase();
    }

    /** A server of the test's own, which it may stop and start again; {@code name} names its data folder. */
    public Postgres server(String name) {
        return closes(Postgres.startNew(name));
    }

    /** An HTTP server that answers 200; {@code name} is that of the destination it stands for. */
    public Peer peer(String name) {
        return closes(Peer.start(name));
    }

    public RawPeer rawPeer() {
        return closes(RawPeer.start());
    }

    /** PI's API, which takes orders. */
    public PiOrders piOrders() {
        return closes(PiOrders.start("pi"));
    }

    /** A connector on a store, not started yet; {@code name} names its log. */
    public Connector connector(Postgres store, String name) {
        return closes(Connector.on(store, name));
    }

    /** Closes something else of the test's in its turn. */
    public <T extends AutoCloseable> T closes(T resource) {
        current.push(resource);
        return resource;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        current = ofMethod;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close(ofMethod);
        current = ofClass;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close(ofClass);
    }

    /** Closes all, also where one fails. */
    private static void close(Deque<AutoCloseable> resources) throws Exception {
        Exception failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
