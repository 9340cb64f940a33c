package io.piconnector.config;

import io.quarkus.arc.InactiveBeanException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.BindException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.util.ObjectHelper;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in one line why the connector does not start. */
public final class StartFailure {

    private static final int MAX_LENGTH = 1_000;

    /** Which file a route is from; kept here, for when a start has failed there are no beans to ask. */
    private static volatile Map<String, String> fileOfRoute = Map.of();

    private StartFailure() {}

    static void tellFilesOf(Map<String, String> routes) {
        fileOfRoute = Map.copyOf(routes);
    }

    /** Prints the line and ends the process; a start without failure just ends it. */
    public static void exit(int code, Throwable failure) {
        if (failure != null) {
            System.err.println("pi-connector does not start: " + describe(failure));
        }
        System.exit(code);
    }

    static String describe(Throwable failure) {
        ConfigurationException configuration = ObjectHelper.getException(ConfigurationException.class, failure);
        if (configuration != null) {
            return Printable.line(configuration.getMessage(), MAX_LENGTH);
        }
        FailedToCreateRouteException route = ObjectHelper.getException(FailedToCreateRouteException.class, failure);
        if (route != null) {
            String where = fileOfRoute.getOrDefault(route.getRouteId(), "a route file");
            return Printable.line(
                    "%s: route '%s' cannot be made: %s".formatted(where, route.getRouteId(), reasonOf(route)),
                    MAX_LENGTH);
        }
        if (ObjectHelper.getException(InactiveBeanException.class, failure) != null) {
            return "quarkus.datasource.jdbc.url is not set: name the PostgreSQL that is the store, for example"
                    + " jdbc:postgresql://localhost:5432/pi_connector (in application.properties, or as the environment"
                    + " variable QUARKUS_DATASOURCE_JDBC_URL)";
        }
        BindException bind = ObjectHelper.getException(BindException.class, failure);
        if (bind != null) {
            return Printable.line(describe(bind, failure), MAX_LENGTH);
        }
        return Printable.line(reasonOf(failure), MAX_LENGTH);
    }

    /** Only the wrapper of a failure at the management port says which address was meant. */
    private static String describe(BindException bind, Throwable failure) {
        Throwable wrapper = failure;
        while (wrapper.getCause() != null && wrapper.getCause() != bind) {
            wrapper = wrapper.getCause();
        }
        boolean isListener = bind instanceof QuarkusBindException;
        return "%s: %s: end the program that listens there, or set another port"
                .formatted(
                        isListener ? "quarkus.http.port" : "quarkus.management.port",
                        isListener ? bind.getMessage() : wrapper.getMessage() + ": " + bind.getMessage());
    }

    /** The message of the first cause, with the type's name where the message alone says little. */
    static String reasonOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof MarkedYamlEngineException yaml && yaml.getProblem() != null) {
            return yaml.getProblem();
        }
        return root.getMessage() == null
                ? root.getClass().getName()
                : root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    /** {@code :LINE} of a YAML error, counted from one, or nothing. */
    static String lineOf(Throwable error) {
        return Optional.ofNullable(ObjectHelper.getException(MarkedYamlEngineException.class, error))
                .flatMap(MarkedYamlEngineException::getProblemMark)
                .map(mark -> ":" + (mark.getLine() + 1))
                .orElse("");
    }
}
