package io.piconnector.config;

import io.quarkus.arc.InactiveBeanException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.util.ObjectHelper;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in one line why the connector does not start. */
public final class StartFailure {

    private static final int MAX_LENGTH = 1_000;

    /** The file of each route. It is static, because after a failed start no beans can be asked. */
    private static volatile Map<String, String> fileOfRoute = Map.of();

    private static final Pattern WRONG = Pattern.compile(
            "SRCFG00039: The config property (\\S+) with the config value \".*\" threw an Exception whilst being converted (.*)",
            Pattern.DOTALL);
    private static final Pattern MISSING = Pattern.compile("SRCFG000(?:14|40|41): The config property (\\S+) ");

    private StartFailure() {}

    static void tellFilesOf(Map<String, String> routes) {
        fileOfRoute = Map.copyOf(routes);
    }

    /** Returns the location of the file that defines a route. */
    static String fileOf(String routeId) {
        return fileOfRoute.getOrDefault(routeId, "a route file");
    }

    /** Prints the line and ends the process. Without a failure, it only ends the process. */
    public static void exit(int code, Throwable failure) {
        if (failure != null) {
            lines(failure).forEach(line -> System.err.println("pi-connector does not start: " + line));
        }
        System.exit(code);
    }

    /** Returns one line for each problem. */
    public static List<String> lines(Throwable failure) {
        Problems problems = ObjectHelper.getException(Problems.class, failure);
        return problems == null
                ? List.of(describe(failure))
                : problems.problems().stream().map(Problem::toString).toList();
    }

    static String describe(Throwable failure) {
        ConfigurationException configuration = ObjectHelper.getException(ConfigurationException.class, failure);
        if (configuration != null) {
            return Printable.line(configuration.getMessage(), MAX_LENGTH);
        }
        ConfigValidationException invalid = ObjectHelper.getException(ConfigValidationException.class, failure);
        if (invalid != null) {
            return describe(invalid);
        }
        FailedToCreateRouteException route = ObjectHelper.getException(FailedToCreateRouteException.class, failure);
        if (route != null) {
            String where = fileOf(route.getRouteId());
            return Printable.line(
                    "%s: route '%s' cannot be made: %s".formatted(where, route.getRouteId(), reasonOf(route)),
                    MAX_LENGTH);
        }
        if (isStoreMissing(failure)) {
            return storeMissing().getMessage();
        }
        BindException bind = ObjectHelper.getException(BindException.class, failure);
        if (bind != null) {
            return Printable.line(describe(bind, failure), MAX_LENGTH);
        }
        return Printable.line(reasonOf(failure), MAX_LENGTH);
    }

    /** Whether a bean cannot be made because the store has no URL. */
    static boolean isStoreMissing(Throwable failure) {
        return ObjectHelper.getException(InactiveBeanException.class, failure) != null;
    }

    static WrongSetting storeMissing() {
        return new WrongSetting(
                "quarkus.datasource.jdbc.url",
                "is not set",
                "name the PostgreSQL that is the store, for example jdbc:postgresql://localhost:5432/pi_connector");
    }

    /**
     * Parses the sentence of SmallRye, because only it holds the setting and the problem that {@link Values} reports.
     */
    static String describe(ConfigValidationException invalid) {
        String problem = invalid.getProblem(0).getMessage();
        return wrong(problem)
                .map(wrong -> new WrongSetting(wrong.name(), wrong.text()).getMessage())
                .orElseGet(() -> Printable.line(problem, MAX_LENGTH));
    }

    /** A setting and what is wrong with its value. */
    record Wrong(String name, String text) {}

    /** Reads the setting and the problem out of SmallRye's sentence. */
    static Optional<Wrong> wrong(String problem) {
        Matcher wrong = WRONG.matcher(problem);
        if (wrong.find()) {
            return Optional.of(new Wrong(wrong.group(1), wrong.group(2)));
        }
        Matcher missing = MISSING.matcher(problem);
        return missing.find() ? Optional.of(new Wrong(missing.group(1), "is not set: set it")) : Optional.empty();
    }

    /** Reads the address from the wrapper, because a failure at the management port names it only there. */
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

    /** Returns the message of the root cause, with the type's name, because the message alone may say little. */
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

    /** Returns {@code :LINE} of a YAML error, counted from one, or an empty text. */
    static String lineOf(Throwable error) {
        return Optional.ofNullable(ObjectHelper.getException(MarkedYamlEngineException.class, error))
                .flatMap(MarkedYamlEngineException::getProblemMark)
                .map(mark -> ":" + (mark.getLine() + 1))
                .orElse("");
    }
}
