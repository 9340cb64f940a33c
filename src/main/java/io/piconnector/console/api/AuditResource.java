package io.piconnector.console.api;

import io.piconnector.console.Audit;
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

/** Who did what. */
@Path("/api/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.SEE)
@Blocking
public class AuditResource {

    private final Audit audit;
    private final Ask ask;

    AuditResource(Audit audit, Ask ask) {
        this.audit = audit;
        this.ask = ask;
    }

    /** An act. */
    @RegisterForReflection
    @Schema(name = "AuditEntry")
    public record Item(
            Instant at,
            String who,
            String act,
            String what,
            @Schema(nullable = true) String why) {

        static Item of(Audit.Entry entry) {
            return new Item(entry.at(), entry.who(), entry.act(), entry.what(), entry.why());
        }
    }

    @GET
    @Operation(summary = "Acts of operators, the newest first")
    public Listing<Item> list(
            @QueryParam("cursor") String cursor, @QueryParam("limit") String limit, @Context UriInfo uri) {
        ask.only(uri, "cursor", "limit");
        return ask.store(() -> Listing.of(audit.entries(cursor, ask.limit(limit)), Item::of));
    }
}
