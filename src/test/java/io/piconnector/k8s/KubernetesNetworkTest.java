package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who reaches the pods of production, and whom they reach: its network policies, evaluated as a network plug-in does. */
class KubernetesNetworkTest {

    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    @TempDir
    static Path folder;

    private static Manifests production;

    @BeforeAll
    static void render() {
        Tool.KUBECTL.require();
        production = Manifests.read(Kustomize.copyTo(folder).render("prod", Kustomize.componentsOf("prod")));
    }

    @Test
    void shouldForbidWhatIsNotAllowed() {
        assertThat(policies())
                .as("a policy that selects the connector, for both directions")
                .anySatisfy(policy ->
                        assertThat(policy.getSpec().getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress"));
        assertThat(policies()).allSatisfy(policy -> {
            assertThat(policy.getSpec().getIngress()).allSatisfy(rule -> {
                assertThat(rule.getFrom()).as("an empty list is everybody").isNotEmpty();
                assertThat(rule.getPorts()).as("an empty list is every port").isNotEmpty();
            });
            assertThat(policy.getSpec().getEgress()).allSatisfy(rule -> {
                assertThat(rule.getTo()).as("an empty list is everybody").isNotEmpty();
                assertThat(rule.getPorts()).as("an empty list is every port").isNotEmpty();
            });
        });
    }

    @ParameterizedTest
    @CsvSource({"http, traefik", "management, monitoring"})
    void shouldBeCalledAtEachPortByOneNamespace(String port, String namespace) {
        assertThat(policies().stream()
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .filter(rule -> rule.getPorts().stream()
                                .anyMatch(one -> port.equals(one.getPort().getStrVal())))
                        .flatMap(rule -> rule.getFrom().stream()))
                .singleElement()
                .satisfies(peer -> {
                    assertThat(peer.getNamespaceSelector().getMatchLabels())
                            .containsOnlyKeys(NAMESPACE)
                            .containsEntry(NAMESPACE, namespace);
                    assertThat(peer.getIpBlock()).isNull();
                });
    }

    @Test
    void shouldHaveTheManagementPortInNoService() {
        assertThat(production.all(Service.class)).isNotEmpty().allSatisfy(service -> assertThat(
                        service.getSpec().getPorts())
                .allSatisfy(port -> assertThat(port.getTargetPort().getStrVal()).isEqualTo("http")));
        assertThat(KubernetesTest.connector(production).getPorts())
                .anySatisfy(port -> assertThat(port).hasFieldOrPropertyWithValue("name", "management"));
    }

    @ParameterizedTest
    @CsvSource({
        "93.184.216.34, 443",
        "2606:2800:220:1::1, 443",
        // The store, as the overlay names it.
        "192.0.2.10, 5432",
    })
    void shouldReachPiDestinationsAndTheStore(String address, int port) {
        assertThat(reaches(address, port)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // Metadata services of clouds: AWS, Azure, Google; AWS by IPv6; Alibaba; Oracle; Azure's wire server.
        "169.254.169.254, 80",
        "169.254.169.254, 443",
        "169.254.170.2, 443",
        "fd00:ec2::254, 443",
        "100.100.100.200, 443",
        "192.0.0.192, 443",
        "168.63.129.16, 443",
        // Pods, services and nodes.
        "10.244.3.7, 443",
        "10.96.0.1, 443",
        "10.244.3.7, 5432",
        "172.20.0.1, 443",
        "192.168.1.1, 443",
        "fe80::1, 443",
        // Anybody at another port.
        "93.184.216.34, 80",
        "93.184.216.34, 22",
        "93.184.216.34, 25",
        "93.184.216.34, 53",
        "93.184.216.34, 5432",
        "192.0.2.10, 22",
        "192.0.2.11, 5432",
    })
    void shouldReachNothingElse(String address, int port) {
        assertThat(reaches(address, port)).isFalse();
    }

    /** Pods that may be called are chosen by labels, never a whole namespace or cluster. */
    @Test
    void shouldReachNoPodsButNameServersAndTheStore() {
        assertThat(policies().stream()
                        .flatMap(policy -> policy.getSpec().getEgress().stream())
                        .flatMap(rule -> rule.getTo().stream())
                        .filter(peer -> peer.getIpBlock() == null)
                        .map(peer -> peer.getPodSelector().getMatchLabels()))
                .allSatisfy(labels -> assertThat(labels).isNotEmpty())
                .extracting(labels -> labels.getOrDefault("k8s-app", labels.get("app.kubernetes.io/component")))
                .containsExactlyInAnyOrder("kube-dns", "store");
    }

    /** Where no policy restricts a direction, everything is allowed; so does an empty list of peers or ports. */
    private static boolean reaches(String address, int port) {
        List<NetworkPolicy> restricting = policies().stream()
                .filter(policy -> policy.getSpec().getPolicyTypes().contains("Egress"))
                .toList();
        return restricting.isEmpty()
                || restricting.stream()
                        .flatMap(policy -> policy.getSpec().getEgress().stream())
                        .filter(rule -> rule.getPorts().isEmpty()
                                || rule.getPorts().stream().anyMatch(one -> covers(one, port)))
                        .anyMatch(rule -> rule.getTo().isEmpty()
                                || rule.getTo().stream()
                                        .filter(peer -> peer.getIpBlock() != null)
                                        .anyMatch(peer -> contains(peer.getIpBlock(), address)));
    }

    private static boolean covers(NetworkPolicyPort rule, int port) {
        int last = rule.getEndPort() == null ? rule.getPort().getIntVal() : rule.getEndPort();
        return rule.getPort().getIntVal() <= port && port <= last;
    }

    private static boolean contains(IPBlock block, String address) {
        return contains(block.getCidr(), address)
                && block.getExcept().stream().noneMatch(except -> contains(except, address));
    }

    private static boolean contains(String cidr, String address) {
        String[] parts = cidr.split("/");
        return new IpSubnetFilterRule(parts[0], Integer.parseInt(parts[1]), IpFilterRuleType.ACCEPT)
                .matches(new InetSocketAddress(address, 0));
    }

    private static List<NetworkPolicy> policies() {
        return production.all(NetworkPolicy.class);
    }
}
