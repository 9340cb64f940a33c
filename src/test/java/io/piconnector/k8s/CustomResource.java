package io.piconnector.k8s;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** Types of operators and ingress controllers for which there is no model: as far as we use them. */
interface CustomResource {

    ObjectMeta metadata();

    /** external-secrets.io/v1. */
    record ExternalSecret(String apiVersion, String kind, ObjectMeta metadata, Spec spec) implements CustomResource {
        record Spec(String refreshInterval, StoreRef secretStoreRef, Target target, List<From> dataFrom) {}

        record StoreRef(String kind, String name) {}

        record Target(String name, String creationPolicy) {}

        record From(Extract extract) {}

        record Extract(String key) {}
    }

    /** traefik.io/v1alpha1. */
    record Middleware(String apiVersion, String kind, ObjectMeta metadata, Spec spec) implements CustomResource {
        record Spec(Chain chain, RateLimit rateLimit, Buffering buffering) {}

        record Chain(List<Named> middlewares) {}

        record RateLimit(int average, String period, int burst) {}

        record Buffering(long maxRequestBodyBytes, long memRequestBodyBytes) {}
    }

    /** gateway.envoyproxy.io/v1alpha1. */
    record ClientTrafficPolicy(String apiVersion, String kind, ObjectMeta metadata, Spec spec)
            implements CustomResource {
        record Spec(
                List<TargetRef> targetRefs, Connection connection, Headers headers, UrlPath path, Timeouts timeout) {}

        record Connection(String bufferLimit, ConnectionLimit connectionLimit) {}

        record ConnectionLimit(int value) {}

        record Headers(String maxRequestHeaderLimit) {}

        record UrlPath(String escapedSlashesAction) {}

        record Timeouts(Tcp tcp, Http http) {}

        record Tcp(String tlsHandshakeTimeout) {}

        record Http(String requestHeadersReceivedTimeout, String requestReceivedTimeout, String idleTimeout) {}
    }

    /** gateway.envoyproxy.io/v1alpha1. */
    record BackendTrafficPolicy(String apiVersion, String kind, ObjectMeta metadata, Spec spec)
            implements CustomResource {
        record Spec(List<TargetRef> targetRefs, RequestBuffer requestBuffer, RateLimit rateLimit) {}

        record RequestBuffer(String limit) {}

        record RateLimit(String type, Rules local) {}

        record Rules(List<Rule> rules) {}

        record Rule(Limit limit) {}

        record Limit(int requests, String unit) {}
    }

    /** gateway.envoyproxy.io/v1alpha1. */
    record SecurityPolicy(String apiVersion, String kind, ObjectMeta metadata, Spec spec) implements CustomResource {
        record Spec(List<TargetRef> targetRefs, Authorization authorization) {}

        record Authorization(String defaultAction, List<Rule> rules) {}

        record Rule(String action, Principal principal) {}

        record Principal(List<String> clientCIDRs) {}
    }

    record TargetRef(String group, String kind, String name) {}

    record Named(String name) {}
}
