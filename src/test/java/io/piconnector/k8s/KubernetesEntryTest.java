package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The way in from outside: an Ingress, or a Gateway in its place, with limits, to the listeners and to nothing else. */
class KubernetesEntryTest {

    /** What the listener itself takes. */
    private static final long MAX_BODY_KIB = 64;

    @TempDir
    static Path folder;

    private static Kustomize kustomize;

    @BeforeAll
    static void copy() {
        Tool.KUBECTL.require();
        kustomize = Kustomize.copyTo(folder);
    }

    static Stream<String> overlays() {
        return Kustomize.overlays().stream();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldLetAnIngressReachTheListenersAndNothingElse(String overlay) {
        Manifests manifests = render(overlay, "cert-manager");
        Ingress ingress = manifests.one(Ingress.class, "pi-connector");

        assertThat(ingress.getSpec().getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getHost()).isEqualTo(publicHost(manifests));
            assertThat(rule.getHttp().getPaths()).singleElement().satisfies(path -> {
                assertThat(path.getPath()).isEqualTo(KubernetesTest.setting("pi.listener.path"));
                assertThat(path.getPathType()).isEqualTo("Prefix");
                assertThat(path.getBackend().getService().getPort().getName()).isEqualTo("http");
                assertThat(path.getBackend().getService().getName()).isEqualTo("pi-connector");
            });
        });
        assertThat(ingress.getSpec().getTls()).singleElement().satisfies(tls -> assertThat(tls.getHosts())
                .containsExactly(publicHost(manifests)));
        assertThat(ingress.getSpec().getDefaultBackend()).isNull();
        assertThat(ingress.getMetadata().getAnnotations()).containsKey("cert-manager.io/cluster-issuer");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldLetAGatewayReachTheListenersAndNothingElse(String overlay) {
        Manifests manifests = render(overlay, "gateway", "cert-manager");
        Gateway gateway = manifests.one(Gateway.class, "pi-connector");
        HTTPRoute route = manifests.one(HTTPRoute.class, "pi-connector");

        assertThat(manifests.all(Ingress.class))
                .as("a second way in, without the gateway's limits")
                .isEmpty();
        assertThat(gateway.getSpec().getListeners()).singleElement().satisfies(listener -> {
            assertThat(listener.getProtocol()).isEqualTo("HTTPS");
            assertThat(listener.getHostname()).isEqualTo(publicHost(manifests));
            assertThat(listener.getAllowedRoutes().getNamespaces().getFrom()).isEqualTo("Same");
        });
        assertThat(gateway.getMetadata().getAnnotations()).containsKey("cert-manager.io/cluster-issuer");
        assertThat(route.getSpec().getParentRefs()).singleElement().satisfies(parent -> assertThat(parent.getName())
                .isEqualTo(gateway.getMetadata().getName()));
        assertThat(route.getSpec().getHostnames()).containsExactly(publicHost(manifests));
        assertThat(route.getSpec().getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getMatches()).singleElement().satisfies(match -> {
                assertThat(match.getPath().getType()).isEqualTo("PathPrefix");
                assertThat(match.getPath().getValue()).isEqualTo(KubernetesTest.setting("pi.listener.path"));
            });
            assertThat(rule.getTimeouts().getRequest()).isNotNull();
            assertThat(rule.getBackendRefs()).singleElement().satisfies(backend -> {
                assertThat(backend.getName()).isEqualTo("pi-connector");
                assertThat(port(manifests, backend.getPort()).getTargetPort().getStrVal())
                        .isEqualTo("http");
            });
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldLimitBodyAndRateWithTraefik(String overlay) {
        // Given
        String namespace = overlay.equals("prod") ? "pi-connector" : "pi-connector-dev";

        // When
        Manifests ingress = render(overlay, "limits-traefik", "cert-manager");
        Manifests gateway = render(overlay, "gateway", "limits-traefik");

        // Then
        assertThat(ingress.one(Ingress.class, "pi-connector").getMetadata().getAnnotations())
                .as("Traefik finds a Middleware by its namespace and its name")
                .containsEntry(
                        "traefik.ingress.kubernetes.io/router.middlewares",
                        namespace + "-pi-connector-limits@kubernetescrd");
        assertThat(gateway.one(HTTPRoute.class, "pi-connector")
                        .getSpec()
                        .getRules()
                        .get(0)
                        .getFilters())
                .singleElement()
                .satisfies(
                        filter -> assertThat(filter.getExtensionRef().getName()).isEqualTo("pi-connector-limits"));
        List<CustomResource.Middleware> middlewares = ingress.all(CustomResource.Middleware.class);
        assertThat(middlewares)
                .extracting(one -> one.metadata().getName())
                .contains("pi-connector-limits")
                .containsAll(middlewares.stream()
                        .filter(one -> one.spec().chain() != null)
                        .flatMap(one -> one.spec().chain().middlewares().stream())
                        .map(CustomResource.Named::name)
                        .toList());
        assertThat(middlewares)
                .filteredOn(one -> one.spec().buffering() != null)
                .singleElement()
                .satisfies(one ->
                        assertThat(one.spec().buffering().maxRequestBodyBytes()).isEqualTo(MAX_BODY_KIB * 1024));
        assertThat(middlewares)
                .filteredOn(one -> one.spec().rateLimit() != null)
                .singleElement()
                .satisfies(one -> assertThat(one.spec().rateLimit().average()).isPositive());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldLimitBodyRateAndTimeWithEnvoyGateway(String overlay) {
        Manifests manifests = render(overlay, "gateway", "limits-envoy-gateway");

        assertThat(manifests.all(CustomResource.ClientTrafficPolicy.class))
                .singleElement()
                .satisfies(policy -> {
                    assertThat(policy.spec().targetRefs())
                            .containsExactly(target(manifests.one(Gateway.class, "pi-connector")));
                    assertThat(policy.spec().connection().connectionLimit().value())
                            .isPositive();
                });
        assertThat(manifests.all(CustomResource.BackendTrafficPolicy.class))
                .singleElement()
                .satisfies(policy -> {
                    assertThat(policy.spec().targetRefs())
                            .containsExactly(target(manifests.one(HTTPRoute.class, "pi-connector")));
                    assertThat(policy.spec().requestBuffer().limit()).isEqualTo(MAX_BODY_KIB + "Ki");
                    assertThat(policy.spec().rateLimit().local().rules()).isNotEmpty();
                });
        assertThat(manifests.all(CustomResource.SecurityPolicy.class))
                .singleElement()
                .satisfies(policy -> {
                    assertThat(policy.spec().targetRefs())
                            .containsExactly(target(manifests.one(HTTPRoute.class, "pi-connector")));
                    assertThat(policy.spec().authorization().defaultAction()).isEqualTo("Deny");
                    assertThat(policy.spec().authorization().rules())
                            .singleElement()
                            .satisfies(rule -> assertThat(rule.principal().clientCIDRs())
                                    .containsExactlyInAnyOrderElementsOf(
                                            Stream.of(KubernetesTest.setting("pi.listener.allowed-addresses")
                                                            .split(","))
                                                    .map(address -> address + "/32")
                                                    .toList()));
                });
    }

    @Test
    void shouldLimitWhatComesInInProduction() {
        // When
        Set<String> components = Kustomize.componentsOf("prod");

        // Then
        assertThat(components).anyMatch(name -> name.startsWith("limits-"));
        assertThat(render("prod", components.toArray(new String[0]))
                        .one(Ingress.class, "pi-connector")
                        .getSpec()
                        .getIngressClassName())
                .isEqualTo("traefik");
    }

    private static CustomResource.TargetRef target(HasMetadata object) {
        return new CustomResource.TargetRef(
                "gateway.networking.k8s.io",
                object.getKind(),
                object.getMetadata().getName());
    }

    private static ServicePort port(Manifests manifests, int number) {
        return manifests.one(Service.class, "pi-connector").getSpec().getPorts().stream()
                .filter(port -> port.getPort() == number)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The Service has no port " + number));
    }

    private static String publicHost(Manifests manifests) {
        return URI.create(KubernetesTest.settings(manifests).getProperty("pi.listener.public-url"))
                .getHost();
    }

    private static Manifests render(String overlay, String... components) {
        return Manifests.read(kustomize.render(overlay, new LinkedHashSet<>(List.of(components))));
    }
}
