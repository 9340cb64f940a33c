package io.piconnector.listener;

import io.piconnector.config.PiSettings;
import io.piconnector.config.Start;
import io.quarkus.arc.All;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.quarkus.main.events.AfterConfigure;

/** Camel's engine for {@code platform-http:}, with our own consumer for each path behind a {@link CallDoor}. */
public class ListenerHttpEngine extends VertxPlatformHttpEngine {

    private final String retryAfter;
    private final List<CallDoor> doors;
    private final BodyReader bodies;

    private ListenerHttpEngine(PiSettings settings, List<CallDoor> doors, BodyReader bodies) {
        this.retryAfter = Integer.toString(settings.listener().retryAfter());
        this.doors = doors;
        this.bodies = bodies;
    }

    /** Installs the engine before the first route is made. */
    @Singleton
    static class Installation {

        private final PiSettings settings;
        private final List<CallDoor> doors;
        private final BodyReader bodies;

        Installation(PiSettings settings, @All List<CallDoor> doors, BodyReader bodies) {
            this.settings = settings;
            this.doors = doors;
            this.bodies = bodies;
        }

        void install(@Observes @Priority(Start.ROUTES - 100) AfterConfigure event) {
            CamelContext camel = event.getCamelContext();
            PlatformHttpComponent component = camel.getComponent("platform-http", PlatformHttpComponent.class);
            VertxPlatformHttpEngine standard = (VertxPlatformHttpEngine) component.getEngine();
            ListenerHttpEngine engine = new ListenerHttpEngine(settings, doors, bodies);
            engine.setCamelContext(camel);
            engine.setHandlers(standard.getHandlers());
            component.setEngine(engine);
        }
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        Optional<CallDoor> door = doors.stream()
                .filter(each -> endpoint.getPath().startsWith(each.prefix()))
                .findFirst();
        if (door.isEmpty()) {
            return super.createConsumer(endpoint, processor);
        }
        endpoint.setUseBodyHandler(false);
        return new ListenerHttpConsumer(endpoint, processor, this, door.get(), bodies, retryAfter);
    }
}
