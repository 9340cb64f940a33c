package io.piconnector.console.api;

import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Acts.Outcome;
import io.piconnector.console.VendorOrders;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What operators do to orders of hiring systems. */
@Path("/api/orders/{externalId}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ACT)
@Blocking
public class VendorOrdersResource {

    private final VendorOrders orders;
    private final CurrentCaller caller;
    private final Ask ask;

    VendorOrdersResource(VendorOrders orders, CurrentCaller caller, Ask ask) {
        this.orders = orders;
        this.caller = caller;
        this.ask = ask;
    }

    @POST
    @Path("revoke-link")
    @Operation(summary = "Closes the result page of a hiring system's order for good. Write the ; of externalId as %3B")
    @RequestBody(content = @Content(schema = @Schema(implementation = Why.class)))
    @APIResponse(responseCode = "204", description = "closed")
    @APIResponse(responseCode = "409", description = "the link leads elsewhere, by partners.result-link")
    public void revokeLink(
            @PathParam("externalId") String externalId,
            @QueryParam("why") String why,
            @Context UriInfo uri,
            InputStream body) {
        ask.only(uri, "why");
        String id = ask.text("externalId", externalId);
        Actor actor = new Actor(caller.name(), ask.why(why, body));
        Outcome outcome = ask.store(() -> orders.revokeLink(actor, id));
        if (outcome instanceof Outcome.Refused refused) {
            throw ApiException.conflict(refused.why());
        }
        if (outcome instanceof Outcome.Unknown) {
            throw ApiException.notFound("there is no order '" + id + "' of a hiring system");
        }
    }
}
