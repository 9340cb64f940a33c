package io.piconnector.console.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.console.Acts;
import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Acts.Outcome;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.outbox.MessageFilter;
import io.piconnector.outbox.OutboxOperations;
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
import org.jboss.resteasy.reactive.RestResponse;

/** Messages: find, read, replay, discard, move. */
@Path("/api/messages")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.SEE)
@Blocking
public class MessagesResource {

    private final OutboxOperations outbox;
    private final Acts acts;
    private final CurrentCaller caller;
    private final Ask ask;
    private final ObjectMapper json;

    MessagesResource(OutboxOperations outbox, Acts acts, CurrentCaller caller, Ask ask, ObjectMapper json) {
        this.outbox = outbox;
        this.acts = acts;
        this.caller = caller;
        this.ask = ask;
        this.json = json;
    }

    /** Which messages are meant. */
    @RegisterForReflection
    public record Filter(String queue, String state, String q, String from, String to, String why) {}

    /** How many messages an act means, or changed. */
    @RegisterForReflection
    public record Count(long count) {}

    private interface Act {
        Outcome on(Actor actor, long id) throws SQLException;
    }

    private interface BulkAct {
        int on(Actor actor, MessageFilter filter) throws SQLException;
    }

    @GET
    @Operation(
            summary = "Messages, the newest first",
            description =
                    "q: an assessmentId or a key, the beginning of an externalId, or a part of the last error of a"
                            + " dead or parked message")
    public Listing<MessageView.Item> find(
            @QueryParam("queue") String queue,
            @QueryParam("state") String state,
            @QueryParam("q") String q,
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri) {
        ask.only(uri, "queue", "state", "q", "from", "to", "cursor", "limit");
        return ask.store(() -> Listing.of(
                outbox.find(filter(queue, state, q, from, to), cursor, ask.limit(limit)), MessageView::item));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A message with its content and its attempts")
    public MessageView.Details get(@PathParam("id") String id, @Context UriInfo uri) {
        ask.only(uri);
        long number = ask.id(id);
        return ask.store(() -> outbox.get(number))
                .map(details -> MessageView.details(details, caller.isOperator(), json))
                .orElseThrow(() -> unknown(number));
    }

    @POST
    @Path("{id}/replay")
    @RolesAllowed(Role.ACT)
    @Operation(summary = "Lets a finished message wait afresh")
    @RequestBody(content = @Content(schema = @Schema(implementation = Why.class)))
    @APIResponse(responseCode = "204", description = "it waits")
    public void replay(
            @PathParam("id") String id, @QueryParam("why") String why, @Context UriInfo uri, InputStream body) {
        ask.only(uri, "why");
        act(id, ask.why(why, body), acts::replay);
    }

    @POST
    @Path("{id}/discard")
    @RolesAllowed(Role.ACT)
    @Operation(summary = "Gives a message up")
    @RequestBody(content = @Content(schema = @Schema(implementation = Why.class)))
    @APIResponse(responseCode = "204", description = "it is discarded")
    public void discard(
            @PathParam("id") String id, @QueryParam("why") String why, @Context UriInfo uri, InputStream body) {
        ask.only(uri, "why");
        act(id, ask.why(why, body), acts::discard);
    }

    @POST
    @Path("{id}/move")
    @RolesAllowed(Role.ACT)
    @Operation(summary = "Lets a message wait in another queue")
    @RequestBody(content = @Content(schema = @Schema(implementation = Why.class)))
    @APIResponse(responseCode = "204", description = "it waits there")
    public void move(
            @PathParam("id") String id,
            @QueryParam("to") String to,
            @QueryParam("why") String why,
            @Context UriInfo uri,
            InputStream body) {
        ask.only(uri, "to", "why");
        String target = ask.text("to", to);
        act(id, ask.why(why, body), (actor, number) -> acts.move(actor, number, target));
    }

    @POST
    @Path("replay")
    @RolesAllowed(Role.ACT)
    @Operation(
            summary = "Replays all messages that match",
            description = "Without a state: those that are dead or parked. With dry-run=true only counts them")
    @RequestBody(content = @Content(schema = @Schema(implementation = Filter.class)))
    @APIResponse(
            responseCode = "202",
            description = "replayed",
            content = @Content(schema = @Schema(implementation = Count.class)))
    @APIResponse(
            responseCode = "200",
            description = "counted",
            content = @Content(schema = @Schema(implementation = Count.class)))
    public RestResponse<Count> replayAll(
            @QueryParam("dry-run") String dryRun,
            @QueryParam("why") String why,
            @Context UriInfo uri,
            InputStream body) {
        ask.only(uri, "dry-run", "why");
        return actOnAll(dryRun, why, body, acts::replayAll);
    }

    @POST
    @Path("discard")
    @RolesAllowed(Role.ACT)
    @Operation(
            summary = "Discards all messages that match",
            description = "Without a state: those that are dead or parked. With dry-run=true only counts them")
    @RequestBody(content = @Content(schema = @Schema(implementation = Filter.class)))
    @APIResponse(
            responseCode = "202",
            description = "discarded",
            content = @Content(schema = @Schema(implementation = Count.class)))
    @APIResponse(
            responseCode = "200",
            description = "counted",
            content = @Content(schema = @Schema(implementation = Count.class)))
    public RestResponse<Count> discardAll(
            @QueryParam("dry-run") String dryRun,
            @QueryParam("why") String why,
            @Context UriInfo uri,
            InputStream body) {
        ask.only(uri, "dry-run", "why");
        return actOnAll(dryRun, why, body, acts::discardAll);
    }

    private void act(String text, String why, Act act) {
        long id = ask.id(text);
        Outcome outcome = ask.store(() -> act.on(new Actor(caller.name(), why), id));
        if (outcome instanceof Outcome.Unknown) {
            throw unknown(id);
        }
        if (outcome instanceof Outcome.Refused refused) {
            throw ApiException.conflict(refused.why());
        }
    }

    private RestResponse<Count> actOnAll(String dryRun, String why, InputStream body, BulkAct act) {
        Filter asked = ask.object(ask.bytes(body), Filter.class);
        MessageFilter filter =
                ask.store(() -> filter(asked.queue(), asked.state(), asked.q(), asked.from(), asked.to()));
        if (ask.isTrue("dry-run", dryRun)) {
            return RestResponse.ok(new Count(ask.store(() -> outbox.countForAct(filter))));
        }
        Actor actor = new Actor(caller.name(), asked.why() == null ? why : asked.why());
        return RestResponse.status(RestResponse.Status.ACCEPTED, new Count(ask.store(() -> act.on(actor, filter))));
    }

    private MessageFilter filter(String queue, String state, String q, String from, String to) {
        return new MessageFilter(queue, ask.state(state), q, ask.time("from", from), ask.time("to", to));
    }

    private static ApiException unknown(long id) {
        return ApiException.notFound("there is no message " + id + ": GET /api/messages lists them");
    }
}
