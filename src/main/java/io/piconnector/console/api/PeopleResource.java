package io.piconnector.console.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.console.Audit;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.console.privacy.People;
import io.piconnector.console.privacy.Person;
import io.piconnector.console.privacy.Person.By;
import io.piconnector.console.privacy.Stored;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** One person: what is stored, and its erasure. */
@Path("/api/people")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ACT)
@Blocking
public class PeopleResource {

    private static final Map<String, By> PARAMETERS =
            Map.of("recordId", By.RECORD_ID, "email", By.EMAIL, "assessmentId", By.ASSESSMENT_ID);

    private final People people;
    private final Audit audit;
    private final CurrentCaller caller;
    private final Ask ask;

    PeopleResource(People people, Audit audit, CurrentCaller caller, Ask ask) {
        this.people = people;
        this.audit = audit;
        this.caller = caller;
        this.ask = ask;
    }

    @GET
    @Operation(summary = "Everything that is stored of one person. Give one of the three parameters")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public ObjectNode export(
            @QueryParam("recordId") String recordId,
            @QueryParam("email") String email,
            @QueryParam("assessmentId") String assessmentId,
            @QueryParam("why") String why,
            @Context UriInfo uri) {
        ask.only(uri, "recordId", "email", "assessmentId", "why");
        Person person = person(recordId, email, assessmentId);
        return ask.store(() -> {
            ObjectNode export = people.export(person);
            audit.record(
                    caller.name(),
                    "export",
                    "a person: " + export.path("messages").size() + " messages, "
                            + export.path("orders").size() + " orders",
                    why);
            return export;
        });
    }

    @DELETE
    @Operation(summary = "Erases one person. Give one of the three parameters")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Stored.class)))
    public Response erase(
            @QueryParam("recordId") String recordId,
            @QueryParam("email") String email,
            @QueryParam("assessmentId") String assessmentId,
            @QueryParam("dry-run") String dryRun,
            @QueryParam("why") String why,
            @Context UriInfo uri) {
        ask.only(uri, "recordId", "email", "assessmentId", "dry-run", "why");
        Person person = person(recordId, email, assessmentId);
        boolean isPreview = ask.isTrue("dry-run", dryRun);
        Stored stored = ask.store(() -> {
            if (isPreview) {
                return people.preview(person);
            }
            Stored erased = people.erase(person);
            audit.record(
                    caller.name(),
                    "erase",
                    "a person: " + erased.messages() + " messages, " + erased.orders() + " orders",
                    why);
            return erased;
        });
        return Response.ok(stored).build();
    }

    private Person person(String recordId, String email, String assessmentId) {
        List<Person> people = new ArrayList<>();
        add("recordId", recordId, people);
        add("email", email, people);
        add("assessmentId", assessmentId, people);
        if (people.size() != 1) {
            throw ApiException.badRequest("give one of recordId, email and assessmentId: it says whom you mean");
        }
        return people.get(0);
    }

    private void add(String name, String value, List<Person> people) {
        if (value != null) {
            try {
                people.add(new Person(PARAMETERS.get(name), ask.text(name, value)));
            } catch (IllegalArgumentException e) {
                throw ApiException.badRequest(name + ": " + e.getMessage());
            }
        }
    }
}
