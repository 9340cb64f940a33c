package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What alerts and dashboard ask for is what a running connector tells, down to the labels' values. */
class KubernetesMetricsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    /** Prometheus' own, kube-state-metrics', and the kubelet's (which a native executable has no less than a JVM). */
    private static final Set<String> OF_OTHERS = Set.of(
            "up",
            "kube_deployment_status_replicas_ready",
            "kube_deployment_status_condition",
            "container_memory_working_set_bytes",
            "container_cpu_usage_seconds_total");

    private static final Pattern OUTCOME = Pattern.compile("(\\w+)\\{[^}]*outcome=\"(\\w+)\"");
    private static final Pattern QUEUE = Pattern.compile("(\\w+)\\{[^}]*queue=\"(\\w+)\"");

    @TempDir
    Path settings;

    @Test
    void shouldAskForMetricsThatTheConnectorTells() throws Exception {
        // Given
        JsonNode rules = Kustomize.read(Path.of("k8s/components/monitoring/alerts.yaml"));
        JsonNode dashboard =
                new ObjectMapper().readTree(Names.text(Path.of("k8s/components/monitoring/dashboard.json")));
        Set<String> expressions = new TreeSet<>(rules.findValuesAsText("expr"));
        assertThat(expressions).hasSizeGreaterThan(10);
        expressions.addAll(Names.panelExpressions(dashboard));
        Path file = Files.writeString(settings.resolve("settings.properties"), "pi.types.SK=skills\n");

        Postgres postgres = landscape.database();
        Peer destination = landscape.peer("destination");
        Connector connector = landscape
                .connector(postgres, "metrics")
                .setEnvironment("QUARKUS_CONFIG_LOCATIONS", file.toUri().toString())
                .setEnvironment("ROUTES_LOCATION", "file:" + Path.of("routes").toAbsolutePath())
                .deliversAllTo(destination)
                .start();
        // When
        PiWebhook unknown = PiWebhook.completed("2;SK");
        connector.pi().send(PiWebhook.completed("1;BA"));
        connector.pi().send(unknown);
        await("queue unrouted is counted").atMost(Duration.ofSeconds(60)).until(() -> metrics(connector)
                .contains("outbox_queue_parked{queue=\"unrouted\"} 1.0"));

        // Then
        String told = metrics(connector);
        Set<String> names = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)[{ ]")
                .matcher(told)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        names.addAll(OF_OTHERS);
        assertThat(expressions).allSatisfy(expression -> assertThat(Names.metrics(expression))
                .as(expression)
                .isNotEmpty()
                .isSubsetOf(names));
        for (Pattern label : new Pattern[] {OUTCOME, QUEUE}) {
            Set<String> known = values(label, told);
            expressions.forEach(expression ->
                    assertThat(values(label, expression)).as(expression).isSubsetOf(known));
        }
        assertThat(connector.output())
                .as("the type is known from the mounted file, but no rule has it")
                .contains("skills");
    }

    private static Set<String> values(Pattern label, String text) {
        return label.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1) + " " + match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String metrics(Connector connector) {
        return connector.get("/q/metrics").map(HttpResponse::body).orElse("");
    }
}
