package io.piconnector.tool.check;

import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Language;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Checks the expressions of routes, and whether their languages are in the box. */
final class Expressions {

    /** Camel takes time in the square of the length. */
    private static final int MAX_EXPRESSION = 20_000;

    /** In Simple, one = compares nothing. */
    private static final Pattern ONE_EQUALS = Pattern.compile("}\\s*=\\s*[^=~\\s]");

    private final CamelContext camel;
    private final List<String> languageKeys;
    private final Consumer<Problem> problems;

    Expressions(CamelContext camel, List<String> languageKeys, Consumer<Problem> problems) {
        this.camel = camel;
        this.languageKeys = languageKeys;
        this.problems = problems;
    }

    /** @param isCondition whether the step goes on only if the expression is true */
    void check(RouteYaml file, NodeTuple tuple, String key, boolean isCondition) {
        Optional<Language> language = language(file, tuple.getKeyNode(), key);
        Node place = RouteYaml.text(tuple.getValueNode()).isPresent()
                ? tuple.getValueNode()
                : RouteYaml.child(tuple.getValueNode(), "expression").orElse(tuple.getValueNode());
        Optional<String> text = RouteYaml.text(place);
        if (language.isEmpty()
                || text.isEmpty()
                || !Set.of("simple", "jsonpath").contains(key)) {
            return;
        }
        if (text.get().length() > MAX_EXPRESSION) {
            problems.accept(file.problem(
                    place, "is a " + key + " of more than " + MAX_EXPRESSION + " characters: make it shorter"));
            return;
        }
        String expression = Endpoints.PLACEHOLDER.matcher(text.get()).replaceAll("1");
        if (isCondition
                && key.equals("simple")
                && ONE_EQUALS.matcher(expression).find()) {
            problems.accept(file.problem(place, "one = compares nothing: write =="));
            return;
        }
        try {
            if (isCondition) {
                language.get().createPredicate(expression);
            } else {
                language.get().createExpression(expression);
            }
        } catch (RuntimeException e) {
            problems.accept(file.problem(place, "is no valid " + key + ": " + reason(e) + ": correct it"));
        }
    }

    private static String reason(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.lines()
                .filter(line -> !line.isBlank()
                        && !line.trim().equals("*")
                        && !line.trim().equals("^"))
                .findFirst()
                .orElse(error.getClass().getSimpleName());
    }

    /** Reports a language that is not in the box. */
    Optional<Language> language(RouteYaml file, Node node, String key) {
        Optional<Language> language = language(key);
        if (language.isEmpty()) {
            Set<String> there = new TreeSet<>();
            languageKeys.stream().filter(name -> language(name).isPresent()).forEach(there::add);
            problems.accept(file.problem(
                    node,
                    "there is no language '" + key + "' in the box: "
                            + Nearest.of(key, there)
                                    .map(name -> "write '" + name + "'")
                                    .orElse("there are " + String.join(", ", there))));
        }
        return language;
    }

    private Optional<Language> language(String key) {
        try {
            return Optional.ofNullable(camel.resolveLanguage(key.equals("method") ? "bean" : key));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
