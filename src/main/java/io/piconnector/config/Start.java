package io.piconnector.config;

import io.quarkus.arc.All;
import io.quarkus.arc.ClientProxy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.apache.camel.quarkus.main.events.AfterConfigure;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Prepares the connector before the first route runs: checks settings, loads the routes, migrates the store. Other
 * beans take part by observing {@link AfterConfigure} with a priority between those of this class.
 */
@ApplicationScoped
public class Start {

    /** When the routes are loaded. */
    public static final int ROUTES = 200;

    /** When the store is migrated. Observers that only read settings or routes run before. */
    public static final int STORE = 400;

    private final Config config;
    private final List<CheckedAtStart> checked;
    private final RouteFiles routeFiles;
    private final Flyway flyway;

    /**
     * @param destinations unused here; Quarkus validates only mappings that a bean injects
     * @param routes       unused here, for the same reason
     */
    Start(
            Config config,
            DestinationSettings destinations,
            RoutesSettings routes,
            @All List<CheckedAtStart> checked,
            RouteFiles routeFiles,
            Flyway flyway) {
        this.config = config;
        this.checked = checked;
        this.routeFiles = routeFiles;
        this.flyway = flyway;
    }

    void checkSettings(@Observes BeforeConfigure event) {
        RenamedSettings.check(config);
        checked.forEach(ClientProxy::unwrap);
    }

    void loadRoutes(@Observes @Priority(ROUTES) AfterConfigure event) {
        routeFiles.load(event.getCamelContext());
    }

    void migrateStore(@Observes @Priority(STORE) AfterConfigure event) {
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw new WrongSetting(
                    "quarkus.datasource.jdbc.url",
                    "names a store that cannot be used: " + StartFailure.reasonOf(e),
                    "start PostgreSQL, or correct the URL, the user name or the password");
        }
    }
}
