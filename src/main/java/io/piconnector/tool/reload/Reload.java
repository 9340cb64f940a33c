package io.piconnector.tool.reload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.Installation;
import io.piconnector.config.Problem;
import io.piconnector.config.RouteSource;
import io.piconnector.config.RoutesSettings;
import io.piconnector.tool.check.Check;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent.CamelContextStartedEvent;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * With {@code routes.reload=true}, watches the installation's files. A change is checked as a whole. If it is good, the
 * running connector takes it over; if not, it goes on as before and says why.
 */
@ApplicationScoped
@Readiness
public class Reload implements HealthCheck {

    private static final Logger LOG = Logger.getLogger("io.piconnector.reload");
    private static final long LOOK_MILLIS = 500;

    private final RoutesSettings settings;
    private final Check check;
    private final TakeOver takeOver;
    private final Counter taken;
    private final Counter refused;
    private Installation installation;
    private Fingerprint seen;
    private Fingerprint handled;
    private volatile List<Problem> problems = List.of();

    Reload(RoutesSettings settings, Check check, TakeOver takeOver, MeterRegistry meters) {
        this.settings = settings;
        this.check = check;
        this.takeOver = takeOver;
        taken = counter("taken", meters);
        refused = counter("refused", meters);
        meters.gauge("pi.reload.refused", this, reload -> reload.problems.isEmpty() ? 0 : 1);
    }

    private static Counter counter(String outcome, MeterRegistry meters) {
        return Counter.builder("pi.reloads")
                .description("Changes of routes, mappings and settings that were taken over or refused")
                .tag("outcome", outcome)
                .register(meters);
    }

    void watch(@Observes CamelContextStartedEvent event) {
        installation = Check.installation();
        if (!settings.reload() || installation == null) {
            return;
        }
        CamelContext camel = event.getContext();
        handled = look();
        seen = handled;
        camel.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "reload")
                .scheduleWithFixedDelay(() -> lookAgain(camel), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        LOG.infof(
                "changes of %s are taken over while this runs",
                String.join(", ", watched().stream().map(Path::toString).toList()));
    }

    private List<Path> watched() {
        List<Path> paths = new ArrayList<>(installation.files());
        paths.add(installation.folder().resolve(Installation.FILE));
        paths.addAll(
                RouteSource.folders(installation.folder(), settings.location().orElse(List.of())));
        return paths.stream().distinct().toList();
    }

    /** Returns null if a file is just being replaced. */
    private Fingerprint look() {
        try {
            return Fingerprint.of(watched());
        } catch (IOException e) {
            return null;
        }
    }

    /** Waits until the files stay as they are, because a save may take several writes. */
    private void lookAgain(CamelContext camel) {
        try {
            Fingerprint now = look();
            boolean isStill = now != null && now.equals(seen);
            seen = now;
            if (isStill && !now.equals(handled) && reload(now, camel)) {
                handled = now;
            }
        } catch (Exception e) {
            LOG.error("the changes cannot be taken over", e);
        }
    }

    /** @return false if the files have changed meanwhile, so that the next look handles them */
    private boolean reload(Fingerprint files, CamelContext camel) throws InterruptedException {
        Installation next = Installation.read(installation.folder());
        List<Problem> found = check.problems(next, camel);
        if (found.isEmpty()) {
            Optional<List<Problem>> outcome = takeOver.to(installation, next, camel, () -> files.equals(look()));
            if (outcome.isEmpty()) {
                return false;
            }
            found = outcome.get();
        }
        problems = found;
        if (found.isEmpty()) {
            installation = next;
            taken.increment();
        } else {
            refused.increment();
            found.forEach(problem -> LOG.warnf("not taken over: %s", problem));
        }
        return true;
    }

    /** Returns why the last change was not taken over; empty if it was. */
    public List<Problem> problems() {
        return problems;
    }

    /** Always up: the routes before the change go on. */
    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("reload")
                .up()
                .withData("state", !settings.reload() ? "off" : problems.isEmpty() ? "up to date" : "refused")
                .withData(
                        "problems",
                        String.join(
                                "\n", problems.stream().map(Problem::toString).toList()))
                .build();
    }
}
