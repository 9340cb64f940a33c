package io.piconnector.tool.rehearsal;

import java.util.Set;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.PluginHelper;

/** Provides stand-ins for all components that would reach out of the process, whichever way a route comes to them. */
final class StandIns implements ComponentResolver {

    /** Components that work within the process. {@code http} stays too, because {@link RecordedHttp} answers it. */
    private static final Set<String> INSIDE = Set.of(
            "bean",
            "browse",
            "class",
            "controlbus",
            "dataformat",
            "direct",
            "freemarker",
            "http",
            "https",
            "jolt",
            "jslt",
            "json-validator",
            "kamelet",
            "language",
            "log",
            "mock",
            "mustache",
            "ref",
            "stub",
            "validator",
            "velocity",
            "xslt",
            "xslt-saxon");

    private final ComponentResolver real;
    private final Function<String, Component> standIn;

    private StandIns(ComponentResolver real, Function<String, Component> standIn) {
        this.real = real;
        this.standIn = standIn;
    }

    /**
     * Replaces the components.
     *
     * @param standIn makes the stand-in for a scheme
     */
    static void use(CamelContext camel, Function<String, Component> standIn) {
        Set.copyOf(camel.getComponentNames()).stream()
                .filter(scheme -> !INSIDE.contains(scheme))
                .forEach(camel::removeComponent);
        // Quarkus binds the components by name, and Camel asks its registry before the resolver.
        camel.getRegistry().findByTypeWithName(Component.class).keySet().stream()
                .filter(scheme -> !INSIDE.contains(scheme))
                .forEach(camel.getRegistry()::unbind);
        // Connects Camel's own quartz component, and only that one, to Quarkus' scheduler.
        camel.getLifecycleStrategies()
                .removeIf(strategy -> strategy.getClass().getName().contains(".quartz."));
        ComponentResolver real = PluginHelper.getComponentResolver(camel);
        camel.getCamelContextExtension().addContextPlugin(ComponentResolver.class, new StandIns(real, standIn));
    }

    @Override
    public Component resolveComponent(String scheme, CamelContext camel) throws Exception {
        return INSIDE.contains(scheme) ? real.resolveComponent(scheme, camel) : standIn.apply(scheme);
    }
}
