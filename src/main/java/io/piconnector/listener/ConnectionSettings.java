package io.piconnector.listener;

import io.piconnector.config.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** How long, how many and how much callers may take: the {@code pi.listener.*} settings that bound them. */
@ApplicationScoped
public class ConnectionSettings {

    private final Duration headTimeout;
    private final Duration bodyTimeout;
    private final Duration idleTimeout;
    private final int maxConnections;
    private final long bodyMemory;

    ConnectionSettings(Settings settings) {
        headTimeout = settings.duration("pi.listener.head-timeout");
        bodyTimeout = settings.duration("pi.listener.body-timeout");
        idleTimeout = settings.duration("pi.listener.idle-timeout");
        maxConnections = settings.positive("pi.listener.max-connections");
        bodyMemory = settings.bytes("pi.listener.body-memory");
        if (bodyMemory < BodyReader.MAX_BODY) {
            throw settings.wrong(
                    "pi.listener.body-memory",
                    "is less than one body of " + BodyReader.MAX_BODY + " bytes",
                    "write for example 16M");
        }
    }

    /** From the connection, or the first byte of a further request, to the end of its head. */
    Duration headTimeout() {
        return headTimeout;
    }

    /** From the end of a request's head to the end of its body. */
    Duration bodyTimeout() {
        return bodyTimeout;
    }

    /** How long a connection stays open between two requests. */
    Duration idleTimeout() {
        return idleTimeout;
    }

    int maxConnections() {
        return maxConnections;
    }

    /** Bytes of all bodies that are being read at a time. */
    long bodyMemory() {
        return bodyMemory;
    }
}
