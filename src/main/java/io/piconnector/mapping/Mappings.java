package io.piconnector.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.InstallationFile;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Problem;
import io.piconnector.config.Problems;
import io.piconnector.config.RoutesSettings;
import io.piconnector.config.Settings;
import io.piconnector.config.Start;
import io.piconnector.config.TemplateParameters;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Variable;
import org.apache.camel.quarkus.main.events.AfterConfigure;

/** Makes the documents of destinations that have a format of their own. */
@ApplicationScoped
@Named("mappings")
@Unremovable
@RegisterForReflection
public class Mappings implements CheckedAtStart {

    private static final String PARAMETER = "mapping";

    /** Makes the fields of result pages. No route names it. */
    public static final String RESULT_PAGE = "vendors/result-page.jslt";

    /** The parameters of templates that name a mapping. */
    private static final List<String> PARAMETERS = List.of(PARAMETER, "answer");

    private final List<String> locations;
    private final MappingFunctions functions;

    /** All mappings are replaced at once, so no delivery sees old and new ones mixed. */
    private volatile MappingSet current = MappingSet.EMPTY;

    Mappings(RoutesSettings routes, PiSettings pi, Settings settings) {
        locations = routes.location().orElse(List.of());
        functions = MappingFunctions.of(pi.result(), settings);
    }

    /**
     * Compiles the mappings when the routes are loaded.
     *
     * @throws Problems if one does not compile, or if a route names one that is not there
     */
    void load(@Observes @Priority(Start.ROUTES + 100) AfterConfigure event) {
        load(event.getCamelContext());
    }

    /**
     * Compiles the mappings of the routes that are in the context.
     *
     * @throws Problems if one does not compile, or if a route names one that is not there
     */
    public void load(CamelContext camel) {
        List<TemplateParameters> routes = TemplateParameters.ofRoutes(camel);
        List<Problem> problems = new ArrayList<>();
        MappingSet compiled =
                compile(MappingFiles.of(InstallationFile.folder(), locations), routes, functions, problems::add);
        if (!problems.isEmpty()) {
            throw new Problems(problems.stream().distinct().sorted().toList());
        }
        replace(compiled);
    }

    /**
     * Compiles every mapping there is, and those that routes name.
     *
     * @param functions ours, beside JSLT's own
     * @param problems takes every problem found; a set with problems must not be used
     */
    public static MappingSet compile(
            MappingFiles files,
            List<TemplateParameters> routes,
            MappingFunctions functions,
            Consumer<Problem> problems) {
        Set<String> used = routes.stream()
                .flatMap(route -> PARAMETERS.stream().flatMap(name -> route.value(name).stream()))
                .collect(Collectors.toCollection(HashSet::new));
        used.add(RESULT_PAGE);
        MappingSet compiled = MappingSet.compile(files, used, functions, problems);
        for (TemplateParameters route : routes) {
            for (String parameter : PARAMETERS) {
                route.value(parameter)
                        .filter(name -> !files.exists(name))
                        .ifPresent(name -> problems.accept(route.problem(
                                parameter, compiled.missing(name, files) + " (" + compiled.list() + ")")));
            }
        }
        return compiled;
    }

    /** Returns the mappings in use. */
    public MappingSet current() {
        return current;
    }

    /** Uses other mappings from the next delivery on. */
    public void replace(MappingSet mappings) {
        current = mappings;
    }

    /**
     * Makes the document that a destination receives.
     *
     * @param event what a destination without a mapping would receive, as JSON in UTF-8
     * @param name  the mapping's file; blank means that the event itself is sent
     * @throws PermanentFailureException if the mapping yields nothing valid
     */
    public byte[] map(@Body byte[] event, @Variable(PARAMETER) String name) {
        if (name == null || name.isBlank()) {
            return event;
        }
        return find(name).apply(event);
    }

    /**
     * Returns what a mapping makes of a document; JSON's null if that is nothing.
     *
     * @param name the mapping's file
     * @throws PermanentFailureException if the mapping fails
     */
    public JsonNode evaluate(String name, JsonNode input) {
        return find(name).evaluate(input);
    }

    private Mapping find(String name) {
        return current.find(name.trim())
                .orElseThrow(() -> new PermanentFailureException("there is no mapping " + name));
    }
}
