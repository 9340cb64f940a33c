package io.piconnector.console.api;

import io.piconnector.console.Acts;
import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Queues;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.outbox.QueueState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Queues: what they hold, pause and resume. */
@Path("/api/queues")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.SEE)
@Blocking
public class QueuesResource {

    private final Queues queues;
    private final Acts acts;
    private final CurrentCaller caller;
    private final Ask ask;

    QueuesResource(Queues queues, Acts acts, CurrentCaller caller, Ask ask) {
        this.queues = queues;
        this.acts = acts;
        this.caller = caller;
        this.ask = ask;
    }

    /**
     * A queue.
     *
     * @param oldestSeconds age of the oldest waiting message
     */
    @RegisterForReflection
    public record Queue(String name, long waiting, long dead, long parked, long oldestSeconds, boolean paused) {

        static Queue of(QueueState state) {
            return new Queue(
                    state.name(), state.waiting(), state.dead(), state.parked(), state.oldestSeconds(), state.paused());
        }
    }

    @GET
    @Operation(summary = "All queues by name")
    public Listing<Queue> list(@Context UriInfo uri) {
        ask.only(uri);
        return ask.store(
                () -> new Listing<>(queues.states().stream().map(Queue::of).toList(), null));
    }

    @POST
    @Path("{name}/pause")
    @RolesAllowed(Role.ACT)
    @Operation(summary = "Stops a queue in all replicas. Attempts in progress go on")
    @RequestBody(content = @Content(schema = @Schema(implementation = Why.class)))
    @APIResponse(responseCode = "204", description = "paused")
    public void pause(
            @PathParam("name") String name, @QueryParam("why") String why, @Context UriInfo uri, InputStream body) {
        ask.only(uri, "why");
        act(name, ask.why(why, body), acts::pause);
    }

    @POST
    @Path("{name}/resume")
    @RolesAllowed(Role.ACT)
    @Operation(summary = "Lets a queue go on")
    @RequestBody(content = @Content(schema = @Schema(implementation = Why.class)))
    @APIResponse(responseCode = "204", description = "resumed")
    public void resume(
            @PathParam("name") String name, @QueryParam("why") String why, @Context UriInfo uri, InputStream body) {
        ask.only(uri, "why");
        act(name, ask.why(why, body), acts::resume);
    }

    private interface Act {
        boolean on(Actor actor, String queue) throws SQLException;
    }

    private void act(String name, String why, Act act) {
        Actor actor = new Actor(caller.name(), why);
        if (!ask.store(() -> act.on(actor, ask.text("name", name)))) {
            throw unknown(name);
        }
    }

    private static ApiException unknown(String name) {
        return ApiException.notFound("there is no queue '" + name + "': GET /api/queues lists them");
    }
}
