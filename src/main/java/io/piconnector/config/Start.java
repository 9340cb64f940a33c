package io.piconnector.config;

import io.quarkus.arc.All;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.quarkus.main.events.AfterConfigure;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
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

    private static volatile boolean hasStore = true;

    private final List<CheckedAtStart> checked;
    private final RouteFiles routeFiles;
    private final Instance<Flyway> flyway;
    private final List<ConfigurationException> wrong = new ArrayList<>();
    private boolean isReported;

    /**
     * @param destinations unused here; Quarkus validates only mappings that a bean injects
     * @param routes       unused here, for the same reason
     */
    Start(
            DestinationSettings destinations,
            RoutesSettings routes,
            @All List<CheckedAtStart> checked,
            RouteFiles routeFiles,
            Instance<Flyway> flyway) {
        this.checked = checked;
        this.routeFiles = routeFiles;
        this.flyway = flyway;
    }

    /** Makes this process start without a database. */
    public static void withoutStore() {
        hasStore = false;
    }

    /** Lets every route run, also those of systems without settings. Call it before the start. */
    public static void withEveryRoute() {
        IsSet.everything();
    }

    /** Whether this process has a database. */
    public static boolean hasStore() {
        return hasStore;
    }

    void checkSettings(@Observes BeforeConfigure event) {
        checked.forEach(bean -> note(() -> ClientProxy.unwrap(bean)));
    }

    private void note(Runnable check) {
        try {
            check.run();
        } catch (ConfigurationException e) {
            wrong.add(e);
        } catch (RuntimeException e) {
            if (!StartFailure.isStoreMissing(e)) {
                throw e;
            }
            wrong.add(StartFailure.storeMissing());
        }
    }

    /**
     * Returns what is wrong in settings, with its place in the installation.
     *
     * @param withMissing whether a setting that is only missing is wrong too
     */
    public List<Problem> problems(Installation installation, boolean withMissing) {
        isReported = true;
        return wrong.stream()
                .filter(error -> withMissing || !(error instanceof WrongSetting setting && setting.isMissing()))
                .map(error -> error instanceof WrongSetting setting
                        ? installation.problem(setting.setting(), setting.problem())
                        : Problem.of(error.getMessage()))
                .toList();
    }

    void loadRoutes(@Observes @Priority(ROUTES) AfterConfigure event) {
        if (!wrong.isEmpty() && !isReported) {
            throw wrong.get(0); // a test, without the check that reports all
        }
        routeFiles.load(event.getCamelContext());
    }

    void migrateStore(@Observes @Priority(STORE) AfterConfigure event) {
        if (!hasStore) {
            return;
        }
        try {
            flyway.get().migrate();
        } catch (FlywayException e) {
            throw new WrongSetting(
                    "quarkus.datasource.jdbc.url",
                    "names a store that cannot be used: " + StartFailure.reasonOf(e),
                    "start PostgreSQL, or correct the URL, the user name or the password");
        }
    }
}
