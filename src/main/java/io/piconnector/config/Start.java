package io.piconnector.config;

import io.piconnector.http.Destinations;
import io.piconnector.listener.BodyReader;
import io.piconnector.listener.ConnectionSettings;
import io.piconnector.listener.ListenerHttpEngine;
import io.piconnector.listener.ListenerSettings;
import io.piconnector.listener.WebhookListener;
import io.piconnector.order.OrderSettings;
import io.piconnector.order.source.HrisFileSettings;
import io.piconnector.pi.AssessmentTypes;
import io.piconnector.pi.PiApi;
import io.piconnector.pi.PiRate;
import io.piconnector.pi.WebhookUrl;
import io.quarkus.arc.ClientProxy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.quarkus.main.events.AfterConfigure;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** What happens before the first route runs: settings are checked, the store is made ready, the routes are loaded. */
@ApplicationScoped
class Start {

    private static final String DESTINATION = "destination";

    private final Settings settings;
    private final OutboxSettings outbox;
    private final ListenerSettings listener;
    private final ConnectionSettings connections;
    private final AssessmentTypes types;
    private final PiApi piApi;
    private final PiRate piRate;
    private final WebhookUrl webhookUrl;
    private final WebhookListener webhookListener;
    private final BodyReader bodies;
    private final OrderSettings orders;
    private final Destinations destinations;
    private final HrisFileSettings hrisFile;
    private final RouteFiles routeFiles;
    private final Flyway flyway;

    Start(
            Settings settings,
            OutboxSettings outbox,
            ListenerSettings listener,
            ConnectionSettings connections,
            AssessmentTypes types,
            PiApi piApi,
            PiRate piRate,
            WebhookUrl webhookUrl,
            WebhookListener webhookListener,
            BodyReader bodies,
            OrderSettings orders,
            Destinations destinations,
            HrisFileSettings hrisFile,
            RouteFiles routeFiles,
            Flyway flyway) {
        this.settings = settings;
        this.outbox = outbox;
        this.listener = listener;
        this.connections = connections;
        this.types = types;
        this.piApi = piApi;
        this.piRate = piRate;
        this.webhookUrl = webhookUrl;
        this.webhookListener = webhookListener;
        this.bodies = bodies;
        this.orders = orders;
        this.destinations = destinations;
        this.hrisFile = hrisFile;
        this.routeFiles = routeFiles;
        this.flyway = flyway;
    }

    /** Making these beans is checking their settings; they are made when first used, which is here. */
    void checkSettings(@Observes BeforeConfigure event) {
        Stream.of(outbox, listener, connections, types, piApi, piRate, webhookUrl, orders, hrisFile, destinations)
                .forEach(ClientProxy::unwrap);
    }

    void prepare(@Observes AfterConfigure event) {
        CamelContext camel = event.getCamelContext();
        ListenerHttpEngine.install(camel, settings, webhookListener, bodies);
        routeFiles.load(camel);
        checkDestinations(camel);
        migrateStore();
    }

    /** Every route made from a template that has a parameter {@code destination} names one. */
    private void checkDestinations(CamelContext camel) {
        camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream()
                .map(route -> route.getTemplateParameters() == null ? Map.of() : route.getTemplateParameters())
                .map(parameters -> parameters.get(DESTINATION))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .forEach(destinations::check);
    }

    private void migrateStore() {
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw settings.wrong(
                    "quarkus.datasource.jdbc.url",
                    "names a store that cannot be used: " + StartFailure.reasonOf(e),
                    "start PostgreSQL, or correct the URL, the user name or the password");
        }
    }
}
