package io.piconnector.tool.check;

import io.piconnector.config.Installation;
import io.piconnector.config.Problem;
import io.piconnector.config.Problems;
import io.piconnector.config.RouteSource;
import io.piconnector.config.SettingsCheck;
import io.piconnector.config.Start;
import io.piconnector.config.StartFailure;
import io.piconnector.config.TemplateParameters;
import io.piconnector.http.RequestCheck;
import io.piconnector.mapping.MappingFiles;
import io.piconnector.mapping.MappingFunctions;
import io.piconnector.mapping.MappingSet;
import io.piconnector.mapping.Mappings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.main.events.AfterConfigure;

/** Finds everything that is wrong in an installation, without running any of it. */
@ApplicationScoped
public class Check {

    private static volatile Installation installation;
    private static volatile boolean isCommand;
    private static volatile boolean isLast;

    private final Start start;

    Check(Start start) {
        this.start = start;
    }

    /**
     * Has the start check this installation, before it loads a route.
     *
     * @param command   whether a command runs, not the connector: problems end the process, missing credentials are none
     * @param onlyCheck whether the process ends in any case: the command {@code check}
     */
    public static void at(Installation checked, boolean command, boolean onlyCheck) {
        installation = checked;
        isCommand = command;
        isLast = onlyCheck;
    }

    /** Returns what this process was started with; null in a test. */
    public static Installation installation() {
        return installation;
    }

    void check(@Observes @Priority(Start.ROUTES - 50) AfterConfigure event) {
        if (installation == null) {
            return; // a test
        }
        List<Problem> problems = new ArrayList<>(problems(installation, event.getCamelContext()));
        problems.addAll(start.problems(installation, !isCommand));
        if (!problems.isEmpty()) {
            throw new Problems(problems.stream().sorted().distinct().toList());
        }
    }

    /** Ends the command after Camel has loaded the routes. Whatever comes next needs a database. */
    void end(@Observes @Priority(Start.STORE - 50) AfterConfigure event) {
        if (isLast) {
            exit(0, null);
        }
    }

    /** Ends the command. Nothing has been started that would have to be stopped. */
    public static void exit(int code, Throwable failure) {
        List<String> problems = failure == null ? List.of() : StartFailure.lines(failure);
        problems.forEach(System.out::println);
        System.out.println(
                switch (problems.size()) {
                    case 0 -> "no problems";
                    case 1 -> "1 problem";
                    default -> problems.size() + " problems";
                });
        System.out.flush();
        Runtime.getRuntime().halt(problems.isEmpty() ? code : 1);
    }

    /** Returns all problems, in the order of files and lines; none if the installation can start. */
    public List<Problem> problems(Installation installation, CamelContext camel) {
        Set<Problem> problems = new TreeSet<>();
        List<String> locations = installation
                .value("routes.location")
                .map(text -> List.of(text.split("\\s*,\\s*")))
                .orElse(List.of());
        List<RouteSource> sources = RouteSource.find(installation.folder(), locations, problems::add);
        Map<RouteYaml, String> files = new LinkedHashMap<>();
        for (RouteSource source : sources) {
            RouteYaml.read(source.file(), source.text(camel), problems::add)
                    .ifPresent(file -> files.put(file, source.stem()));
        }
        List<RouteYaml> yaml = List.copyOf(files.keySet());
        RouteSchema schema = RouteSchema.get();
        Set<Problem> unknown = new TreeSet<>();
        boolean isComplete = yaml.size() == sources.size()
                && problems.stream().noneMatch(problem -> problem.file().equals(RouteSource.LOCATION));
        for (RouteYaml file : yaml) {
            isComplete &= schema.check(file, unknown::add);
        }
        problems.addAll(unknown);
        RouteIds.check(files, problems::add);
        Templates templates = Templates.of(yaml, problems::add);
        References references =
                new References(camel, installation, schema.languages(), beans(camel, yaml), problems::add);
        yaml.forEach(file -> references.check(file, templateParameters(file)));
        Set<Problem> wrongParameters = new TreeSet<>();
        List<TemplateParameters> made = templates.instances().stream()
                .map(instance -> parameters(camel, installation, instance))
                .toList();
        MappingFiles mappingFiles = MappingFiles.of(installation.folder(), locations);
        MappingSet mappings = Mappings.compile(mappingFiles, made, MappingFunctions.UNBOUND, wrongParameters::add);
        yaml.forEach(file -> CalledMappings.check(file, mappingFiles, mappings, problems::add));
        made.forEach(route -> RequestCheck.check(route, camel, wrongParameters::add));
        problems.addAll(wrongParameters);
        List<EndpointUse> uses =
                Endpoints.of(yaml, templates, name -> setting(installation, camel, name), place -> place.isOf(unknown));
        EndpointOptions options = new EndpointOptions(camel);
        uses.forEach(use -> options.check(use, problem -> Optional.of(problem)
                .filter(found -> !new Place(found.file(), found.line()).isOf(wrongParameters))
                .ifPresent(problems::add)));
        isComplete &= templates.isComplete() && installation.isReadable();
        if (isComplete) { // else what is missing may be where something is wrong
            Flow.check(uses, problems::add);
            QueueSettings.check(installation, templates, uses, problems::add);
            VendorSettings.check(installation, made, problems::add);
        }
        Set<String> delivered = templates.given("destination").stream()
                .map(Templates.Parameter::value)
                .collect(Collectors.toSet());
        Set<String> used = new TreeSet<>(references.usedSettings());
        used.addAll(mappings.settings());
        SettingsCheck.check(installation, used, delivered, isComplete, problems::add);
        return List.copyOf(problems);
    }

    private static TemplateParameters parameters(
            CamelContext camel, Installation installation, Templates.Instance route) {
        Map<String, String> values = new TreeMap<>(route.template().defaults());
        route.parameters()
                .forEach((name, value) -> values.put(name, RouteYaml.text(value).orElse("")));
        values.replaceAll((name, value) -> Endpoints.resolve(value, setting -> setting(installation, camel, setting)));
        return new TemplateParameters(
                RouteYaml.text(route.node(), "routeId").orElse(""),
                route.file().file(),
                route.file().text(),
                values);
    }

    private static Set<String> templateParameters(RouteYaml file) {
        Set<String> parameters = new TreeSet<>();
        file.elements("routeTemplate")
                .flatMap(template -> RouteYaml.child(template, "parameters").stream())
                .flatMap(list -> RouteYaml.children(list).stream())
                .flatMap(parameter -> RouteYaml.text(parameter, "name").stream())
                .forEach(parameters::add);
        return parameters;
    }

    private static Beans beans(CamelContext camel, List<RouteYaml> files) {
        Beans beans = new Beans(camel);
        files.forEach(file -> file.elements("beans")
                .flatMap(list -> RouteYaml.children(list).stream())
                .forEach(bean -> RouteYaml.text(bean, "name").ifPresent(name -> {
                    Class<?> type = camel.getClassResolver()
                            .resolveClass(
                                    RouteYaml.text(bean, "type").orElse("").replaceFirst("^#class:", ""));
                    beans.add(name, type == null ? Object.class : type);
                })));
        return beans;
    }

    /** Returns the value of a placeholder: a setting with or without default, or what a function of Camel answers. */
    private static Optional<String> setting(Installation installation, CamelContext camel, String placeholder) {
        int colon = placeholder.indexOf(':');
        if (colon < 0) {
            return installation.value(placeholder);
        }
        String function = placeholder.substring(0, colon);
        if (function.equals("set")) {
            return Optional.of(Boolean.toString(
                    installation.value(placeholder.substring(colon + 1)).isPresent()));
        }
        return camel.getPropertiesComponent().getPropertiesFunction(function) != null
                ? Optional.empty()
                : Optional.of(installation.value(function).orElse(placeholder.substring(colon + 1)));
    }
}
