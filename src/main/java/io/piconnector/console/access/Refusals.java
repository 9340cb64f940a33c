package io.piconnector.console.access;

import io.quarkus.security.ForbiddenException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers somebody whose role does not suffice. */
class Refusals {

    private final LogIns logIns;
    private final CurrentCaller caller;

    Refusals(LogIns logIns, CurrentCaller caller) {
        this.logIns = logIns;
        this.caller = caller;
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException refusal, RoutingContext context) {
        String why = "your role does not allow this: ask an operator";
        Visit visit = context.get(Visit.KEY);
        logIns.refused("role", caller.name(), visit.address());
        return visit.area() == Area.API
                ? Response.status(Response.Status.FORBIDDEN)
                        .type("application/problem+json")
                        .entity(Answers.problem(403, why))
                        .build()
                : Response.status(Response.Status.FORBIDDEN)
                        .type(MediaType.TEXT_PLAIN)
                        .entity("403: " + why + "\n")
                        .build();
    }
}
