package io.piconnector.console.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;

/** Who makes the request at work. */
@RequestScoped
@Named("currentCaller")
public class CurrentCaller {

    private final SecurityIdentity identity;
    private final RoutingContext context;
    private final Sessions sessions;

    CurrentCaller(SecurityIdentity identity, RoutingContext context, Sessions sessions) {
        this.identity = identity;
        this.context = context;
        this.sessions = sessions;
    }

    /** For the audit log. */
    public String name() {
        return identity.getPrincipal().getName();
    }

    public boolean isOperator() {
        return identity.hasRole(Role.ACT);
    }

    /** The address that the request comes from. */
    public String address() {
        return visit().address();
    }

    /** What each form of a page carries, in the field {@value FormToken#FIELD}. */
    public String formToken() {
        Caller caller = visit().caller();
        return sessions.formToken(name(), caller == null ? null : caller.login());
    }

    private Visit visit() {
        return context.get(Visit.KEY);
    }
}
