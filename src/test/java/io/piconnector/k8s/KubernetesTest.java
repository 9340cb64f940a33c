package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests of k8s/ as {@code kubectl kustomize} renders them, read as strictly as an API server does. */
class KubernetesTest {

    private static final Set<String> ALL = Collections.unmodifiableSet(new LinkedHashSet<>(Kustomize.components()));

    @TempDir
    static Path folder;

    private static Kustomize kustomize;
    private static final Map<String, Manifests> COMPLETE = new HashMap<>();

    @BeforeAll
    static void render() {
        Tool.KUBECTL.require();
        kustomize = Kustomize.copyTo(folder);
        Kustomize.overlays().forEach(overlay -> COMPLETE.put(overlay, Manifests.read(kustomize.render(overlay, ALL))));
    }

    /** Each overlay with every set of components. Limits of Envoy Gateway are for a Gateway that is not Traefik's. */
    static Stream<Arguments> combinations() {
        return Kustomize.overlays().stream().flatMap(overlay -> subsets(Kustomize.components())
                .filter(components -> !components.contains("limits-envoy-gateway")
                        || components.contains("gateway") && !components.contains("limits-traefik"))
                .map(components -> Arguments.of(overlay, components)));
    }

    /** Of these, those with up to one component, and with all but at most one. */
    static Stream<Arguments> few() {
        return combinations().filter(combination -> {
            int size = ((Set<?>) combination.get()[1]).size();
            return size <= 1 || size >= ALL.size() - 1;
        });
    }

    static Stream<Arguments> overlays() {
        return Kustomize.overlays().stream().map(Arguments::of);
    }

    private static Stream<Set<String>> subsets(List<String> names) {
        return IntStream.range(0, 1 << names.size()).mapToObj(bits -> IntStream.range(0, names.size())
                .filter(i -> (bits & 1 << i) != 0)
                .mapToObj(names::get)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    @Tag("long")
    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("combinations")
    void shouldFitTogetherWhateverIsCombined(String overlay, Set<String> components) {
        assertFitsTogether(overlay, components);
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("few")
    void shouldFitTogetherAloneAndAllAtOnce(String overlay, Set<String> components) {
        assertFitsTogether(overlay, components);
    }

    private static void assertFitsTogether(String overlay, Set<String> components) {
        // When
        Manifests manifests = Manifests.read(kustomize.render(overlay, components));

        // Then
        List<ObjectMeta> metadata = manifests.metadata().toList();
        String namespace = manifests.all(Namespace.class).get(0).getMetadata().getName();
        assertThat(metadata).hasSizeGreaterThan(8);
        assertThat(metadata.stream().skip(1)).allSatisfy(one -> {
            assertThat(one.getNamespace()).isEqualTo(namespace);
            assertThat(one.getLabels())
                    .containsKey("app.kubernetes.io/name")
                    .containsEntry("app.kubernetes.io/part-of", "pi-connector");
        });
        List<PodTemplateSpec> pods = pods(manifests);
        assertThat(pods).hasSize(components.contains("dev-postgres") ? 2 : 1).allSatisfy(pod -> {
            assertHardened(pod);
            assertThat(references(pod)).isSubsetOf(names(manifests.all(ConfigMap.class)));
        });
        assertThat(selectors(manifests)).isNotEmpty().allSatisfy((name, labels) -> {
            assertThat(labels).isNotEmpty().doesNotContainKey("app.kubernetes.io/version");
            assertThat(pods.stream()
                            .map(pod -> pod.getMetadata().getLabels().entrySet())
                            .filter(all -> all.containsAll(labels.entrySet())))
                    .as("the pods that %s selects", name)
                    .hasSize(1);
        });
    }

    @Test
    void shouldTakeNoFieldThatKubernetesDoesNotKnow() {
        // Given
        String overlay = Kustomize.overlays().get(0);
        List<ObjectNode> rendered = kustomize.render(overlay, ALL);
        rendered.stream()
                .filter(object -> object.path("kind").asText().equals("Deployment"))
                .forEach(object -> ((ObjectNode) object.at("/spec/template/spec/containers/0/readinessProbe"))
                        .put("periodSecond", 1));

        // When / Then
        assertThatThrownBy(() -> Manifests.read(rendered))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("periodSecond");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldProbeOnThreePaths(String overlay) {
        Container container = connector(COMPLETE.get(overlay));

        assertThat(List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                .allSatisfy(probe ->
                        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management"));
        assertThat(path(container.getStartupProbe())).isEqualTo("/q/health/started");
        assertThat(path(container.getLivenessProbe())).isEqualTo("/q/health/live");
        assertThat(path(container.getReadinessProbe())).isEqualTo("/q/health/ready");
        assertThat(container.getReadinessProbe().getTimeoutSeconds())
                .as("the datasource's check waits for a connection")
                .isGreaterThan(seconds(setting("quarkus.datasource.jdbc.acquisition-timeout")));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldServeOnWhilePodsAreReplaced(String overlay) {
        Deployment deployment = COMPLETE.get(overlay).one(Deployment.class, "pi-connector");
        HorizontalPodAutoscaler autoscaler = COMPLETE.get(overlay).one(HorizontalPodAutoscaler.class, "pi-connector");

        assertThat(deployment.getSpec().getReplicas())
                .as("the autoscaler's business")
                .isNull();
        assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(deployment.getMetadata().getName());
        RollingUpdateDeployment update = deployment.getSpec().getStrategy().getRollingUpdate();
        assertThat(update.getMaxUnavailable().getIntVal()).isZero();
        assertThat(update.getMaxSurge().getIntVal()).isOne();
        int preStop = connector(COMPLETE.get(overlay))
                .getLifecycle()
                .getPreStop()
                .getSleep()
                .getSeconds()
                .intValue();
        assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(preStop + Integer.parseInt(setting("camel.main.shutdown-timeout")) + 10);
        assertThat(Integer.parseInt(setting("camel.main.shutdown-timeout")))
                .as("deliveries under way can end")
                .isGreaterThan(seconds(setting("delivery.timeout")));
        assertThat((autoscaler.getSpec().getMaxReplicas() + 1)
                        * Integer.parseInt(setting("quarkus.datasource.jdbc.max-size")))
                .as("connections to a PostgreSQL with max_connections=100, three of them its superuser's")
                .isLessThanOrEqualTo(97);
        assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                .extracting(TopologySpreadConstraint::getTopologyKey)
                .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    }

    @Test
    void shouldHaveTwoReplicasInProduction() {
        assertThat(COMPLETE.get("prod")
                        .one(HorizontalPodAutoscaler.class, "pi-connector")
                        .getSpec()
                        .getMinReplicas())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldMountEveryRouteFile(String overlay) throws IOException {
        Manifests manifests = COMPLETE.get(overlay);
        Container container = connector(manifests);
        ConfigMap routes = manifests.one(ConfigMap.class, "pi-connector-routes");

        assertThat(routes.getMetadata().getName()).matches("pi-connector-routes-[a-z0-9]{10}");
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(Path.of("routes"))) {
            all.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .forEach(file -> files.put(file.getFileName().toString(), Names.text(file)));
        }
        assertThat(routes.getData()).containsExactlyInAnyOrderEntriesOf(files);
        assertThat(List.of("routes", "mappings"))
                .as("a ConfigMap cannot be mounted inside another one")
                .allSatisfy(name -> assertThat(mountOf(
                                manifests,
                                manifests
                                        .one(ConfigMap.class, "pi-connector-" + name)
                                        .getMetadata()
                                        .getName()))
                        .isEqualTo(variable(container, "ROUTES_LOCATION").substring("file:".length()) + "/" + name));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldCheckWhatTheConnectorWouldStartWith(String overlay) {
        Container connector = connector(COMPLETE.get(overlay));

        assertThat(pod(COMPLETE.get(overlay)).getSpec().getInitContainers())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.getCommand()).as("the image's").isEmpty();
                    assertThat(check.getArgs()).containsExactly("check", "/etc/pi-connector/settings");
                    assertThat(check.getImage()).isEqualTo(connector.getImage());
                    assertThat(check.getVolumeMounts()).isEqualTo(connector.getVolumeMounts());
                    assertThat(check.getEnvFrom()).isEqualTo(connector.getEnvFrom());
                    assertThat(connector.getEnv())
                            .as("a component may add where the store is, which is not checked")
                            .containsAll(check.getEnv());
                    assertThat(check.getSecurityContext()).isEqualTo(connector.getSecurityContext());
                    assertThat(check.getResources()).isEqualTo(connector.getResources());
                    assertThat(check.getTerminationMessagePolicy()).isEqualTo("FallbackToLogsOnError");
                });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldMakeNewPodsWhenARouteFileIsEdited(String overlay) throws IOException {
        // Given
        Path file = folder.resolve("routes/route-event.camel.yaml");
        String before = Files.readString(file);

        // When
        Manifests edited;
        try {
            Files.writeString(file, before + "# edited\n");
            edited = Manifests.read(kustomize.render(overlay, ALL));
        } finally {
            Files.writeString(file, before);
        }

        // Then
        assertThat(pod(edited)).isNotEqualTo(pod(COMPLETE.get(overlay)));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldNameNoSettingThatThereIsNot(String overlay) {
        Manifests manifests = COMPLETE.get(overlay);
        Container container = connector(manifests);
        ConfigMap file = manifests.one(ConfigMap.class, "pi-connector-settings");

        assertThat(settings(manifests).stringPropertyNames()).isNotEmpty().isSubsetOf(Names.settings());
        assertThat(container.getEnv())
                .extracting(EnvVar::getName)
                .isNotEmpty()
                .isSubsetOf(Names.variables())
                .doesNotHaveDuplicates();
        assertThat(variable(container, "QUARKUS_CONFIG_LOCATIONS"))
                .isEqualTo("file:" + mountOf(manifests, file.getMetadata().getName()) + "/application.properties");
        assertThat(container.getEnvFrom())
                .extracting(source -> source.getSecretRef().getName())
                .containsExactly("pi-connector");
    }

    @Test
    void shouldDocumentCredentialsByNamesThatThereAre() {
        String readme = Names.text(Path.of("k8s/README.md"));
        String section = readme.substring(readme.indexOf("## The Secret"));
        Set<String> named = Pattern.compile("`([A-Z]+(?:_[A-Z]+)+)`")
                .matcher(section.substring(0, section.indexOf("\n## ", 1)))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named)
                .contains("QUARKUS_DATASOURCE_PASSWORD", "PI_LISTENER_PASSWORD", "PI_API_KEY")
                .isSubsetOf(Names.variables());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldHoldNoSecret(String overlay) {
        assertThat(settings(COMPLETE.get(overlay)).stringPropertyNames())
                .noneMatch(name -> name.matches(".*(password|secret|authorization|key)"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldNameProxiesThatAreTrusted(String overlay) {
        assertThat(settings(COMPLETE.get(overlay)).getProperty("pi.listener.trusted-proxies"))
                .as("without it every call behind the ingress is forbidden")
                .isNotBlank()
                .doesNotContain("0.0.0.0");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldMakeTheSecretThatPodsRead(String overlay) {
        assertThat(COMPLETE.get(overlay).all(CustomResource.ExternalSecret.class))
                .singleElement()
                .satisfies(secret -> assertThat(secret.spec().target().name()).isEqualTo("pi-connector"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldGiveNoTokenToAnybody(String overlay) {
        assertThat(COMPLETE.get(overlay)
                        .one(ServiceAccount.class, "pi-connector")
                        .getAutomountServiceAccountToken())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldScrapeThePodsUnderTheJobThatAlertsAskFor(String overlay) {
        Manifests manifests = COMPLETE.get(overlay);
        PodMonitor monitor = manifests.one(PodMonitor.class, "pi-connector");
        Map<String, String> labels = pod(manifests).getMetadata().getLabels();

        assertThat(labels)
                .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels())
                .containsEntry(monitor.getSpec().getJobLabel(), "pi-connector");
        assertThat(monitor.getSpec().getPodMetricsEndpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.getPath()).isEqualTo("/q/metrics");
            assertThat(endpoint.getPort()).isEqualTo("management");
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldSayOfEachAlertWhatToDo(String overlay) {
        List<Rule> alerts = alerts(COMPLETE.get(overlay));

        assertThat(alerts).hasSizeGreaterThan(10);
        assertThat(Pattern.compile("(?m)^### (PiConnector\\w+)$")
                        .matcher(Names.text(Path.of("src/docs/operations.md")))
                        .results()
                        .map(match -> match.group(1)))
                .as("the sections of operations.md")
                .containsExactlyInAnyOrderElementsOf(
                        alerts.stream().map(Rule::getAlert).toList());
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.getLabels()).containsKey("severity");
            assertThat(alert.getAnnotations())
                    .containsKeys("summary", "description")
                    .containsEntry(
                            "runbook_url",
                            "src/docs/operations.md#" + alert.getAlert().toLowerCase(Locale.ROOT));
        });
    }

    static List<Rule> alerts(Manifests manifests) {
        return manifests.all(PrometheusRule.class).stream()
                .flatMap(rule -> rule.getSpec().getGroups().stream())
                .flatMap(group -> group.getRules().stream())
                .toList();
    }

    private static void assertHardened(PodTemplateSpec pod) {
        var spec = pod.getSpec();
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        assertThat(spec.getEnableServiceLinks()).isFalse();
        assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream()))
                .allSatisfy(KubernetesTest::assertHardened);
        assertThat(spec.getContainers()).isNotEmpty().allSatisfy(container -> {
            assertThat(container.getStartupProbe()).isNotNull();
            assertThat(container.getReadinessProbe()).isNotNull();
        });
    }

    private static void assertHardened(Container container) {
        var security = container.getSecurityContext();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(security.getCapabilities().getAdd()).isEmpty();
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(bytes(container.getResources().getLimits().get("memory")))
                .isGreaterThanOrEqualTo(
                        bytes(container.getResources().getRequests().get("memory")));
        assertThat(container.getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
    }

    private static List<PodTemplateSpec> pods(Manifests manifests) {
        List<PodTemplateSpec> pods = new ArrayList<>();
        manifests.all(Deployment.class).forEach(one -> pods.add(one.getSpec().getTemplate()));
        manifests.all(StatefulSet.class).forEach(one -> pods.add(one.getSpec().getTemplate()));
        return pods;
    }

    /** Whatever selects pods, by its kind and name. */
    private static Map<String, Map<String, String>> selectors(Manifests manifests) {
        Map<String, Map<String, String>> selectors = new HashMap<>();
        manifests
                .all(Service.class)
                .forEach(one -> selectors.put(
                        "Service " + one.getMetadata().getName(), one.getSpec().getSelector()));
        manifests.all(Deployment.class).forEach(one -> {
            put(selectors, "Deployment", one.getMetadata(), one.getSpec().getSelector());
            one.getSpec()
                    .getTemplate()
                    .getSpec()
                    .getTopologySpreadConstraints()
                    .forEach(spread ->
                            put(selectors, spread.getTopologyKey(), one.getMetadata(), spread.getLabelSelector()));
        });
        put(selectors, manifests.all(StatefulSet.class), one -> one.getSpec().getSelector());
        put(selectors, manifests.all(PodMonitor.class), one -> one.getSpec().getSelector());
        put(selectors, manifests.all(PodDisruptionBudget.class), one -> one.getSpec()
                .getSelector());
        put(selectors, manifests.all(NetworkPolicy.class), one -> one.getSpec().getPodSelector());
        return selectors;
    }

    private static <T extends HasMetadata> void put(
            Map<String, Map<String, String>> selectors, List<T> all, Function<T, LabelSelector> selector) {
        all.forEach(one -> put(selectors, one.getKind(), one.getMetadata(), selector.apply(one)));
    }

    private static void put(
            Map<String, Map<String, String>> selectors, String kind, ObjectMeta metadata, LabelSelector selector) {
        assertThat(selector.getMatchExpressions()).isEmpty();
        selectors.put(kind + " " + metadata.getName(), selector.getMatchLabels());
    }

    private static Set<String> references(PodTemplateSpec pod) {
        return pod.getSpec().getVolumes().stream()
                .map(Volume::getConfigMap)
                .filter(source -> source != null)
                .map(source -> source.getName())
                .collect(Collectors.toSet());
    }

    private static Set<String> names(List<ConfigMap> configMaps) {
        return configMaps.stream().map(one -> one.getMetadata().getName()).collect(Collectors.toSet());
    }

    static PodTemplateSpec pod(Manifests manifests) {
        return manifests.one(Deployment.class, "pi-connector").getSpec().getTemplate();
    }

    static Container connector(Manifests manifests) {
        List<Container> containers = pod(manifests).getSpec().getContainers();
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    private static String variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(one -> one.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set"));
    }

    /** Where the connector finds a ConfigMap. */
    private static String mountOf(Manifests manifests, String configMap) {
        String volume = pod(manifests).getSpec().getVolumes().stream()
                .filter(one -> one.getConfigMap() != null
                        && configMap.equals(one.getConfigMap().getName()))
                .map(Volume::getName)
                .findFirst()
                .orElseThrow(() -> new AssertionError(configMap + " is no volume"));
        return connector(manifests).getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(volume))
                .map(mount -> mount.getMountPath())
                .findFirst()
                .orElseThrow(() -> new AssertionError(volume + " is not mounted"));
    }

    static Properties settings(Manifests manifests) {
        return properties(manifests
                .one(ConfigMap.class, "pi-connector-settings")
                .getData()
                .get("application.properties"));
    }

    static String setting(String name) {
        return properties(Names.text(Path.of("src/main/resources/application.properties")))
                .getProperty(name);
    }

    private static Properties properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static int seconds(String duration) {
        return Integer.parseInt(duration.replaceAll("s$", ""));
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static BigDecimal bytes(Quantity quantity) {
        return Quantity.getAmountInBytes(quantity);
    }
}
