package io.piconnector.tool.reload;

import io.piconnector.config.Installation;
import io.piconnector.config.Problem;
import io.piconnector.config.Problems;
import io.piconnector.config.RouteFiles;
import io.piconnector.config.SettingNames;
import io.piconnector.config.Settings;
import io.piconnector.http.Destinations;
import io.piconnector.listener.ListenerGate;
import io.piconnector.mapping.MappingSet;
import io.piconnector.mapping.Mappings;
import io.piconnector.outbox.OutboxComponent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.support.service.ServiceHelper;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Replaces the routes of a running connector by others that have been checked. Work in progress ends on the old routes;
 * messages wait in their queues and calls at the gate meanwhile, so that none is lost, tried twice, or sees half of each.
 */
@ApplicationScoped
class TakeOver {

    private static final Logger LOG = Logger.getLogger("io.piconnector.reload");

    /** Longer than {@code delivery.timeout}, which bounds an attempt that waits for a destination. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** A webhook is answered within five seconds. */
    private static final Duration GATE_PATIENCE = Duration.ofSeconds(6);

    private static final Set<String> INNER = Set.of("direct", "seda", "platform-http", "outbox");
    private static final long LOOK_MILLIS = 20;

    private final RouteFiles routeFiles;
    private final Settings settings;
    private final Destinations destinations;
    private final Mappings mappings;
    private final ListenerGate gate;

    TakeOver(
            RouteFiles routeFiles, Settings settings, Destinations destinations, Mappings mappings, ListenerGate gate) {
        this.routeFiles = routeFiles;
        this.settings = settings;
        this.destinations = destinations;
        this.mappings = mappings;
        this.gate = gate;
    }

    /**
     * Takes over an installation.
     *
     * @param isUnchanged asked after every file has been read: whether the files are still those that were checked
     * @return what is wrong with it; empty if its files have changed since the check. The old routes then run again
     */
    Optional<List<Problem>> to(Installation before, Installation next, CamelContext camel, BooleanSupplier isUnchanged)
            throws InterruptedException {
        long start = System.nanoTime();
        List<Problem> problems = new ArrayList<>();
        List<RouteFiles.Text> files = routeFiles.read(camel, problems::add);
        if (!problems.isEmpty()) {
            return Optional.of(problems);
        }
        OutboxComponent outbox = camel.getComponent("outbox", OutboxComponent.class);
        outbox.hold();
        List<Suspendable> sources = sources(camel);
        sources.forEach(ServiceHelper::suspendService);
        try {
            if (!isIdle(camel, outbox) || !gate.close(GATE_PATIENCE)) {
                sources.forEach(ServiceHelper::resumeService);
                return Optional.of(List.of(new Problem(
                        "routes.reload", 0, "work in progress does not end: save again when it has ended")));
            }
            return replace(before.config(), next.config(), files, camel, isUnchanged);
        } finally {
            outbox.release();
            gate.open();
            LOG.debugf("the change took %d ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }

    private Optional<List<Problem>> replace(
            Config configBefore,
            Config next,
            List<RouteFiles.Text> files,
            CamelContext camel,
            BooleanSupplier isUnchanged) {
        List<RouteFiles.Text> filesBefore = routeFiles.loaded();
        MappingSet mappingsBefore = mappings.current();
        Config changedBefore = settings.replace(next);
        try {
            load(files, camel);
            mappings.load(camel);
            if (isUnchanged.getAsBoolean()) {
                tellChanges(configBefore, next, filesBefore, files);
                return Optional.of(List.of());
            }
            restore(changedBefore, filesBefore, mappingsBefore, camel);
            return Optional.empty();
        } catch (Exception e) {
            restore(changedBefore, filesBefore, mappingsBefore, camel);
            return Optional.of(
                    e instanceof Problems problems
                            ? problems.problems()
                            : List.of(new Problem("routes", 0, String.valueOf(e.getMessage()))));
        }
    }

    private void load(List<RouteFiles.Text> files, CamelContext camel) throws Exception {
        routeFiles.unload(camel);
        routeFiles.load(camel, files);
        destinations.load(camel);
    }

    /** Reads no file, because the files on disk are others now. */
    private void restore(Config changed, List<RouteFiles.Text> files, MappingSet mappingsBefore, CamelContext camel) {
        settings.replace(changed);
        mappings.replace(mappingsBefore);
        try {
            load(files, camel);
        } catch (Exception e) {
            throw new ConfigurationException("the old routes cannot be restored: restart the connector", e);
        }
    }

    /** The consumers that bring work from outside, besides queues and the listener. */
    private static List<Suspendable> sources(CamelContext camel) {
        return camel.getRoutes().stream()
                .filter(route -> !INNER.contains(scheme(route)))
                .map(Route::getConsumer)
                .filter(Suspendable.class::isInstance)
                .map(Suspendable.class::cast)
                .toList();
    }

    private static String scheme(Route route) {
        return route.getEndpoint().getEndpointUri().split(":", 2)[0];
    }

    private static boolean isIdle(CamelContext camel, OutboxComponent outbox) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!outbox.isIdle() || isWorking(camel)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private static boolean isWorking(CamelContext camel) {
        return camel.getRoutes().stream()
                .filter(route -> !INNER.contains(scheme(route)))
                .anyMatch(route -> camel.getInflightRepository().size(route.getRouteId()) > 0);
    }

    private static void tellChanges(
            Config before, Config after, List<RouteFiles.Text> old, List<RouteFiles.Text> files) {
        Set<RouteFiles.Text> changed =
                new TreeSet<>((a, b) -> a.source().file().compareTo(b.source().file()));
        files.stream().filter(file -> !old.contains(file)).forEach(changed::add);
        old.stream().filter(file -> !files.contains(file)).forEach(changed::add);
        LOG.infof(
                "taken over: %s",
                changed.isEmpty()
                        ? "settings and mappings"
                        : String.join(
                                ", ",
                                changed.stream()
                                        .map(file -> file.source().file())
                                        .toList()));
        for (String name : after.getPropertyNames()) {
            if (SettingNames.isKnown(name)
                    && !name.startsWith("destinations.")
                    && !Objects.equals(
                            before.getConfigValue(name).getValue(),
                            after.getConfigValue(name).getValue())) {
                LOG.warnf("%s has another value now, which the next start takes over", name);
            }
        }
    }
}
