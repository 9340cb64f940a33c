package io.piconnector.console.api;

import io.piconnector.console.Story;
import io.piconnector.console.Timeline;
import io.piconnector.console.access.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The story of one assessment. */
@Path("/api/timeline")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.SEE)
@Blocking
public class TimelineResource {

    private final Timeline timeline;
    private final Ask ask;

    TimelineResource(Timeline timeline, Ask ask) {
        this.timeline = timeline;
        this.ask = ask;
    }

    /** Something that happened. */
    @RegisterForReflection
    @Schema(name = "TimelineItem")
    public record Item(
            Instant at,
            String kind,
            String text,
            @Schema(nullable = true) String queue,
            @Schema(nullable = true) Long messageId) {

        static Item of(Story.Item item) {
            return new Item(item.at(), item.kind(), item.text(), item.queue(), item.messageId());
        }
    }

    @GET
    @Operation(
            summary =
                    "What happened to an assessment, in order of time: by PI's assessmentId or the order's externalId")
    public Listing<Item> get(
            @QueryParam("assessmentId") String assessmentId,
            @QueryParam("externalId") String externalId,
            @Context UriInfo uri) {
        ask.only(uri, "assessmentId", "externalId");
        if ((assessmentId == null) == (externalId == null)) {
            throw ApiException.badRequest("send assessmentId or externalId: one of them");
        }
        return ask.store(() -> new Listing<>(
                (assessmentId != null
                                ? timeline.ofAssessment(ask.text("assessmentId", assessmentId))
                                : timeline.ofOrder(ask.text("externalId", externalId)))
                        .stream().map(Item::of).toList(),
                null));
    }
}
