package io.piconnector.console.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.PiSettings;
import io.piconnector.console.access.Role;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.pi.Notification;
import io.piconnector.tool.rehearsal.TryProcess;
import io.piconnector.tool.rehearsal.TryProcess.NoReportException;
import io.piconnector.tool.rehearsal.TryReport;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** What would become of a webhook. Nothing is sent. */
@Path("/console/try")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Role.ACT)
@Blocking
class TryPage {

    private static final String EVENTS = "events";

    private final TryProcess trial;
    private final OutboxOperations operations;
    private final ObjectMapper json;
    private final String listenerPath;

    TryPage(TryProcess trial, OutboxOperations operations, ObjectMapper json, PiSettings pi) {
        this.trial = trial;
        this.operations = operations;
        this.json = json;
        listenerPath = pi.listener().path();
    }

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        /**
         * @param report null if nothing was tried
         * @param file   the report's test in Base64; null if nothing was tried
         * @param error  why there is no report; null if there is one, or nothing was tried
         */
        static native TemplateInstance tryIt(TrialInput input, TryReport report, String file, String error);
    }

    /** @param message the id of a stored event to begin with */
    @GET
    public TemplateInstance form(@RestQuery Long message) throws SQLException {
        if (message == null) {
            return Templates.tryIt(TrialInput.sample(listenerPath), null, null, null);
        }
        Optional<TrialInput> stored = operations.get(message).flatMap(this::webhook);
        return stored.map(input -> Templates.tryIt(input, null, null, null))
                .orElseGet(() -> Templates.tryIt(
                        TrialInput.sample(listenerPath),
                        null,
                        null,
                        "message " + message + " is no event: choose one of queue " + EVENTS));
    }

    private Optional<TrialInput> webhook(MessageDetails stored) {
        if (!stored.message().queue().equals(EVENTS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(TrialInput.of(json.readValue(stored.body(), Notification.class), listenerPath));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @POST
    public TemplateInstance run(@RestForm String path, @RestForm String query, @RestForm String body)
            throws InterruptedException {
        TrialInput input = new TrialInput(text(path), text(query), text(body));
        if (!input.path().startsWith("/")) {
            return Templates.tryIt(input, null, null, "the path is '" + input.path() + "': begin it with /");
        }
        try {
            TryReport report = trial.run(input.target(), input.body().getBytes(StandardCharsets.UTF_8));
            String file = Base64.getEncoder().encodeToString(report.test().getBytes(StandardCharsets.UTF_8));
            return Templates.tryIt(input, report, file, null);
        } catch (NoReportException e) {
            return Templates.tryIt(input, null, null, e.getMessage());
        }
    }

    private static String text(String field) {
        return field == null ? "" : field.strip();
    }
}
