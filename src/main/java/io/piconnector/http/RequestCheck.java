package io.piconnector.http;

import io.piconnector.config.Problem;
import io.piconnector.config.TemplateParameters;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;

/** Checks the parameters of template {@code deliver} that make up a request. */
public final class RequestCheck {

    /** Methods that send a document. Camel sends no body with the others. */
    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH");

    private static final Set<String> CALL_METHODS = Set.of("GET", "POST");
    private static final Pattern CALL_PATH = Pattern.compile("[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*");

    private static final Pattern RANGE = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");
    private static final Pattern CONTENT_TYPE =
            Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(?:; ?[\\w-]+=[\\w.-]+)*");

    private static final Pattern FIELD = Pattern.compile("[\\w-]+(?:\\.[\\w-]+)*+");

    private RequestCheck() {}

    /**
     * Checks the parameters of a route that sends requests, or answers those of a hiring system.
     *
     * @param problems takes every problem found
     */
    public static void check(TemplateParameters route, CamelContext camel, Consumer<Problem> problems) {
        if (route.value("operation").isPresent()) {
            checkCall(route, problems);
            return;
        }
        route.value("method")
                .filter(method -> !METHODS.contains(method))
                .ifPresent(method -> problems.accept(
                        route.problem("method", "method is '" + method + "': write POST, PUT or PATCH")));
        route.value("contentType")
                .filter(type -> !CONTENT_TYPE.matcher(type).matches())
                .ifPresent(type -> problems.accept(route.problem(
                        "contentType",
                        "contentType '" + type + "' is no content type: write for example application/vnd.api+json")));
        route.value("success")
                .filter(success -> !Arrays.stream(success.split(",", -1)).allMatch(RequestCheck::isRange))
                .ifPresent(success -> problems.accept(route.problem(
                        "success",
                        "success is '" + success + "': write statuses and ranges, for example 200-299,409")));
        route.value("failure")
                .filter(field -> !FIELD.matcher(field).matches())
                .ifPresent(field -> problems.accept(route.problem(
                        "failure",
                        "failure is '" + field
                                + "': write a field of the answer, for example success or meta.success")));
        route.value("path").ifPresent(path -> {
            try {
                RequestPath.parse(path, camel.resolveLanguage("simple"));
            } catch (IllegalArgumentException e) {
                problems.accept(route.problem("path", "path '" + path + "' " + e.getMessage()));
            }
        });
    }

    private static void checkCall(TemplateParameters route, Consumer<Problem> problems) {
        route.value("method")
                .filter(method -> !CALL_METHODS.contains(method))
                .ifPresent(method ->
                        problems.accept(route.problem("method", "method is '" + method + "': write GET or POST")));
        route.value("path")
                .filter(path -> !CALL_PATH.matcher(path).matches())
                .ifPresent(path -> problems.accept(route.problem(
                        "path", "path '" + path + "' is no path: write it without / at its ends, such as send_test")));
    }

    private static boolean isRange(String text) {
        Matcher range = RANGE.matcher(text.trim());
        return range.matches() && (range.group(2) == null || range.group(1).compareTo(range.group(2)) <= 0);
    }
}
