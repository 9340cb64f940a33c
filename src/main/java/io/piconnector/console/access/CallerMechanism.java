package io.piconnector.console.access;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells Quarkus who the caller is that {@link AccessFilter} let in. */
@ApplicationScoped
class CallerMechanism implements HttpAuthenticationMechanism {

    private static final int BEFORE_OIDC = 5_000;

    /** Somebody whom the filter knows. */
    static final class Request extends BaseAuthenticationRequest {
        private final Caller caller;

        Request(Caller caller) {
            this.caller = caller;
        }
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        Visit visit = context.get(Visit.KEY);
        return visit == null || visit.caller() == null
                ? Uni.createFrom().nullItem()
                : identities.authenticate(new Request(visit.caller()));
    }

    /** A caller who gets here without credentials is one that OpenID Connect may know. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(Request.class);
    }

    @Override
    public int getPriority() {
        return BEFORE_OIDC;
    }

    /** Gives the caller the roles of the settings. */
    @ApplicationScoped
    static class Provider implements IdentityProvider<Request> {

        @Override
        public Class<Request> getRequestType() {
            return Request.class;
        }

        @Override
        public Uni<SecurityIdentity> authenticate(Request request, AuthenticationRequestContext context) {
            return Uni.createFrom()
                    .item(QuarkusSecurityIdentity.builder()
                            .setPrincipal(new QuarkusPrincipal(request.caller.name()))
                            .addRoles(request.caller.role().names())
                            .build());
        }
    }

    /** An operator whom OpenID Connect names sees what a viewer sees. Quarkus maps roles only after this. */
    @ApplicationScoped
    static class OperatorsSee implements SecurityIdentityAugmentor {

        private final Map<String, List<String>> mapping;

        OperatorsSee(VertxHttpConfig http) {
            mapping = http.auth().rolesMapping();
        }

        @Override
        public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
            boolean isOperator = identity.getRoles().stream()
                    .anyMatch(role -> role.equals(Role.ACT)
                            || mapping.getOrDefault(role, List.of()).contains(Role.ACT));
            return Uni.createFrom()
                    .item(
                            isOperator && !identity.hasRole(Role.SEE)
                                    ? QuarkusSecurityIdentity.builder(identity)
                                            .addRole(Role.SEE)
                                            .build()
                                    : identity);
        }
    }
}
