package io.piconnector.listener;

import io.piconnector.config.Settings;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/** Camel's engine for {@code platform-http:}, with a consumer of our own for the listener's paths. */
public class ListenerHttpEngine extends VertxPlatformHttpEngine {

    private final String path;
    private final String retryAfter;
    private final WebhookListener listener;
    private final BodyReader bodies;

    private ListenerHttpEngine(Settings settings, WebhookListener listener, BodyReader bodies) {
        this.path = settings.required("pi.listener.path") + "/";
        this.retryAfter = settings.required("pi.listener.retry-after");
        this.listener = listener;
        this.bodies = bodies;
    }

    /** Puts the engine in, before the first route is made. */
    public static void install(CamelContext camel, Settings settings, WebhookListener listener, BodyReader bodies) {
        PlatformHttpComponent component = camel.getComponent("platform-http", PlatformHttpComponent.class);
        VertxPlatformHttpEngine standard = (VertxPlatformHttpEngine) component.getEngine();
        ListenerHttpEngine engine = new ListenerHttpEngine(settings, listener, bodies);
        engine.setCamelContext(camel);
        engine.setHandlers(standard.getHandlers());
        component.setEngine(engine);
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        if (!endpoint.getPath().startsWith(path)) {
            return super.createConsumer(endpoint, processor);
        }
        endpoint.setUseBodyHandler(false);
        return new ListenerHttpConsumer(endpoint, processor, this, listener, bodies, retryAfter);
    }
}
