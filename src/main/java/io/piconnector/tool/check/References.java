package io.piconnector.tool.check;

import io.piconnector.config.Installation;
import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import io.piconnector.config.SettingNames;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Checks what the steps of a route name: beans and their methods, classes, data formats, settings. */
final class References {

    private static final Pattern BEAN_REFERENCE = Pattern.compile("#bean:([A-Za-z0-9_.-]+)");

    /** <code>${bean:NAME?method=METHOD}</code> and the URI {@code bean:NAME?method=METHOD}. */
    private static final Pattern BEAN_CALL =
            Pattern.compile("(?<![#\\w])bean:([A-Za-z0-9_-]+)(?:(?:\\?method=|\\.)([A-Za-z0-9_]+))?");

    /** <code>${properties:NAME}</code> or <code>${properties:NAME:DEFAULT}</code>. */
    private static final Pattern SETTING_IN_SIMPLE = Pattern.compile("\\$\\{properties:([\\w.-]+)(:)?");

    private static final Set<String> CONDITIONS = Set.of("when", "filter", "validate", "onWhen", "loop", "retryWhile");
    private static final Set<String> OPAQUE = Set.of("parameters", "properties", "constructors");

    /** Keys of the YAML that are no names of languages, or need no look. */
    private static final Set<String> NO_TEXT = Set.of("ref", "expression", "language");

    private final CamelContext camel;
    private final Installation installation;
    private final List<String> languageKeys;
    private final Beans beans;
    private final Expressions expressions;
    private final Consumer<Problem> problems;
    private final Set<String> usedSettings = new HashSet<>();

    References(
            CamelContext camel,
            Installation installation,
            List<String> languageKeys,
            Beans beans,
            Consumer<Problem> problems) {
        this.camel = camel;
        this.installation = installation;
        this.languageKeys = languageKeys;
        this.beans = beans;
        expressions = new Expressions(camel, languageKeys, problems);
        this.problems = problems;
    }

    void check(RouteYaml file, Set<String> templateParameters) {
        walk(file, file.root(), "", "", templateParameters);
    }

    /** Returns the settings that the routes read. */
    Set<String> usedSettings() {
        return usedSettings;
    }

    private void walk(RouteYaml file, Node node, String key, String parent, Set<String> parameters) {
        RouteYaml.text(node).ifPresent(text -> {
            checkPlaceholders(file, node, text, parameters);
            SETTING_IN_SIMPLE
                    .matcher(text)
                    .results()
                    .forEach(found -> checkSetting(file, node, found.group(1), found.group(2) != null));
            checkBeanCalls(file, node, text);
        });
        if (key.equals("bean") || key.equals("method") && !OPAQUE.contains(parent)) {
            checkBean(file, node);
        }
        if (key.equals("process") || key.equals("marshal") || key.equals("unmarshal")) {
            checkStep(file, key, node);
        }
        for (NodeTuple tuple : RouteYaml.entries(node)) {
            String name = RouteYaml.text(tuple.getKeyNode()).orElse("");
            Node value = tuple.getValueNode();
            if (languageKeys.contains(name) && !OPAQUE.contains(key) && !NO_TEXT.contains(name)) {
                expressions.check(file, tuple, name, CONDITIONS.contains(key) || CONDITIONS.contains(parent));
            }
            if (name.equals("language") && RouteYaml.child(value, "language").isPresent()) {
                Node language = RouteYaml.child(value, "language").orElseThrow();
                expressions.language(file, language, RouteYaml.text(language).orElse(""));
            }
            if (name.equals("exception") || name.equals("type") && key.equals("convertBodyTo")) {
                checkClasses(file, value);
            }
            walk(file, value, name, RouteYaml.entries(node).isEmpty() ? parent : key, parameters);
        }
        if (RouteYaml.entries(node).isEmpty()) {
            RouteYaml.children(node).forEach(child -> walk(file, child, key, parent, parameters));
        }
    }

    private void checkPlaceholders(RouteYaml file, Node node, String text, Set<String> parameters) {
        Matcher matcher = Endpoints.PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String content = matcher.group(1);
            String name = content.replaceFirst("^[?!]", "");
            int colon = name.indexOf(':');
            String function = colon < 0 ? "" : name.substring(0, colon);
            if (parameters.contains(name) || content.startsWith("?")) {
                continue;
            }
            if (function.equals("set")) {
                checkSetting(file, node, name.substring(colon + 1), true);
            } else if (function.equals("bean")) {
                continue; // checkBeanCalls
            } else if (function.equals("env") || function.equals("sys")) {
                usedSettings.add(name.substring(colon + 1));
            } else if (colon >= 0 && camel.getPropertiesComponent().getPropertiesFunction(function) == null) {
                checkSetting(file, node, function, true); // {{name:default}}
            } else if (colon < 0) {
                checkSetting(file, node, name, false);
            }
        }
    }

    /** @param mayBeUnset whether the route can do without */
    private void checkSetting(RouteYaml file, Node node, String name, boolean mayBeUnset) {
        usedSettings.add(name);
        boolean isAnyBelow = mayBeUnset && name.endsWith(".") && SettingNames.isOurs(name);
        if (!installation.isReadable() || isAnyBelow) {
            return;
        }
        boolean isKnown = SettingNames.isKnown(name) || installation.isSet(name);
        if (isKnown && (mayBeUnset || installation.isSet(name)) || Installation.isSecret(name)) {
            return;
        }
        if (isKnown) {
            problems.accept(file.problem(
                    node,
                    "reads the setting " + name + ", which is not set: set it in " + Installation.FILE + ", or write {{"
                            + name + ":default}}"));
        } else if (SettingNames.isOurs(name) || !mayBeUnset) {
            Set<String> names = new TreeSet<>(SettingNames.all());
            names.addAll(installation.names());
            problems.accept(file.problem(
                    node,
                    "there is no setting " + name + ": "
                            + Nearest.of(name, names)
                                    .map(near -> "write {{" + near + "}}")
                                    .orElse("set it in " + Installation.FILE + ", or write {{" + name + ":default}}")));
        }
    }

    private void checkBeanCalls(RouteYaml file, Node node, String text) {
        Matcher reference = BEAN_REFERENCE.matcher(text);
        while (reference.find()) {
            bean(file, node, reference.group(1));
        }
        Matcher call = BEAN_CALL.matcher(text);
        while (call.find()) {
            if (bean(file, node, call.group(1)) && call.group(2) != null) {
                method(file, node, call.group(1), call.group(2));
            }
        }
    }

    private void checkBean(RouteYaml file, Node node) {
        Optional<Node> ref = RouteYaml.child(node, "ref");
        String name = ref.flatMap(RouteYaml::text).orElse("");
        if (name.isEmpty() || name.contains("{{") || name.startsWith("#")) {
            return;
        }
        if (bean(file, ref.orElseThrow(), name)) {
            RouteYaml.child(node, "method")
                    .ifPresent(method ->
                            method(file, method, name, RouteYaml.text(method).orElse("")));
        }
    }

    private boolean bean(RouteYaml file, Node node, String name) {
        if (beans.isThere(name)) {
            return true;
        }
        problems.accept(file.problem(node, "there is no bean '" + name + "': " + Nearest.hint(name, beans.names())));
        return false;
    }

    private void method(RouteYaml file, Node node, String bean, String call) {
        String method = call.replaceFirst("\\(.*", "").trim();
        beans.methods(bean)
                .filter(methods -> !method.contains("{{") && !method.isEmpty() && !methods.contains(method))
                .ifPresent(methods -> problems.accept(file.problem(
                        node, "bean '" + bean + "' has no method '" + method + "': " + Nearest.hint(method, methods))));
    }

    private void checkStep(RouteYaml file, String step, Node node) {
        if (step.equals("process")) {
            RouteYaml.child(node, "ref").ifPresent(ref -> RouteYaml.text(ref)
                    .filter(name -> !name.contains("{{") && !name.startsWith("#"))
                    .ifPresent(name -> bean(file, ref, name)));
            return;
        }
        for (NodeTuple tuple : RouteYaml.entries(node)) {
            String format = RouteYaml.text(tuple.getKeyNode()).orElse("");
            if (!tuple.getValueNode().getNodeType().name().equals("MAPPING")) {
                continue;
            }
            String name = format.equals("json")
                    ? RouteYaml.text(tuple.getValueNode(), "library")
                            .orElse("jackson")
                            .toLowerCase(Locale.ROOT)
                    : format;
            if (camel.resolveDataFormat(name) == null) {
                problems.accept(file.problem(
                        tuple.getKeyNode(),
                        "there is no data format '" + name + "' in the box: write json, or add it to the build"));
            }
        }
    }

    private void checkClasses(RouteYaml file, Node node) {
        List<Node> names = RouteYaml.text(node).isPresent() ? List.of(node) : RouteYaml.children(node);
        for (Node name : names) {
            RouteYaml.text(name)
                    .filter(type ->
                            !type.contains("{{") && camel.getClassResolver().resolveClass(type) == null)
                    .ifPresent(type -> problems.accept(
                            file.problem(name, "there is no class " + type + ": write its name with the package")));
        }
    }
}
