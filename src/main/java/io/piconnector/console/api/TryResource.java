package io.piconnector.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.PiSettings;
import io.piconnector.console.access.Role;
import io.piconnector.console.trial.TrialInput;
import io.piconnector.tool.rehearsal.TryProcess;
import io.piconnector.tool.rehearsal.TryProcess.NoReportException;
import io.piconnector.tool.rehearsal.TryReport;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What would become of a webhook. */
@Path("/api/try")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ACT)
@Blocking
public class TryResource {

    private static final int UNPROCESSABLE = 422;
    private static final int BUSY = 503;

    private final TryProcess trial;
    private final Ask ask;
    private final ObjectMapper json;
    private final String listenerPath;

    TryResource(TryProcess trial, Ask ask, ObjectMapper json, PiSettings pi) {
        this.trial = trial;
        this.ask = ask;
        this.json = json;
        listenerPath = pi.listener().path();
    }

    /**
     * A webhook.
     *
     * @param form  the fields, or the body as a text
     * @param path  of the URL that PI calls; by default the default listener
     * @param query the parameters of that URL, or its query as a text; by default none
     */
    @RegisterForReflection
    @Schema(name = "Webhook")
    public record Webhook(
            @Schema(description = "the fields, or the body as a text", required = true)
            JsonNode form,

            @Schema(nullable = true) String path,

            @Schema(description = "the parameters of the URL, or its query as a text", nullable = true)
            JsonNode query) {

        /** Leaves out the personal data. */
        @Override
        public String toString() {
            return "Webhook[" + path + "]";
        }
    }

    @POST
    @Operation(
            summary = "What would become of a webhook; nothing is sent or stored",
            description =
                    "Uses the routes, mappings and settings that are on disk now. Takes some seconds. One at a time")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Webhook.class)))
    @APIResponse(
            responseCode = "200",
            description = "what would happen",
            content = @Content(schema = @Schema(implementation = TryReport.class)))
    @APIResponse(responseCode = "422", description = "the files on disk have problems, or a route hangs")
    public TryReport run(@Context UriInfo uri, InputStream body) throws InterruptedException {
        ask.only(uri);
        Webhook webhook = ask.object(ask.bytes(body), Webhook.class);
        TrialInput input = new TrialInput(path(webhook.path()), text("query", webhook.query()), form(webhook));
        try {
            return trial.run(input.target(), input.body().getBytes(StandardCharsets.UTF_8));
        } catch (NoReportException e) {
            throw new ApiException(e.isBusy() ? BUSY : UNPROCESSABLE, e.getMessage());
        }
    }

    private String path(String path) {
        if (path == null || path.isEmpty()) {
            return TrialInput.sample(listenerPath).path();
        }
        if (!path.startsWith("/") || path.contains("?")) {
            throw ApiException.badRequest("path is '" + path + "': begin it with /, and write the query into query");
        }
        return path;
    }

    private String form(Webhook webhook) {
        if (webhook.form() == null || webhook.form().isNull()) {
            throw ApiException.badRequest("form is missing: send PI's fields, such as assessmentId");
        }
        return text("form", webhook.form());
    }

    private String text(String name, JsonNode node) {
        if (node == null || node.isNull()) {
            return "";
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (!node.isObject()) {
            throw ApiException.badRequest(name + " is neither an object nor a text: send one of them");
        }
        return TrialInput.form(json.convertValue(node, Map.class));
    }
}
