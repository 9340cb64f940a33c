package io.piconnector.console.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Refuses a form of the console that no page of this session holds. It also closes every path that {@link AccessFilter} did
 * not see.
 */
class FormToken {

    /** The name of the hidden field. */
    public static final String FIELD = "formToken";

    private final CurrentCaller caller;

    FormToken(CurrentCaller caller) {
        this.caller = caller;
    }

    @ServerRequestFilter(preMatching = true)
    public Response refuseUnseen(RoutingContext context) {
        return context.get(Visit.KEY) == null
                ? Response.status(Response.Status.NOT_FOUND).build()
                : null;
    }

    @WithFormRead
    @ServerRequestFilter
    public void refuseForged(ResteasyReactiveContainerRequestContext request, RoutingContext context) {
        Visit visit = context.get(Visit.KEY);
        boolean isForm = visit.area() == Area.PAGE && !"GET".equals(request.getMethod());
        if (!isForm) {
            return;
        }
        ResteasyReactiveRequestContext form = (ResteasyReactiveRequestContext) request.getServerRequestContext();
        boolean isOurs = form.getFormParameter(FIELD, true, false) instanceof String token
                && Sessions.isEqual(token, caller.formToken());
        if (!isOurs) {
            request.abortWith(Response.status(Response.Status.FORBIDDEN)
                    .type(MediaType.TEXT_PLAIN)
                    .entity("403: this form is too old: load the page again\n")
                    .build());
        }
    }
}
