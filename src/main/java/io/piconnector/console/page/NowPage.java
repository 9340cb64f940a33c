package io.piconnector.console.page;

import io.piconnector.console.Acts;
import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Queues;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.console.history.History;
import io.piconnector.console.history.LastWebhook;
import io.piconnector.console.history.QueueCounts;
import io.piconnector.console.history.RefusedCaller;
import io.piconnector.console.history.Span;
import io.piconnector.outbox.QueueState;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** What happens now: queues, calls of PI, refused callers, charts. */
@Path("/console")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class NowPage {

    private static final Duration RECENT = Duration.ofMinutes(15);
    private static final int REFUSED = 10;
    private static final QueueCounts NONE = new QueueCounts(0, 0, 0, 0);

    private final Queues queues;
    private final History history;
    private final Acts acts;
    private final CurrentCaller caller;

    NowPage(Queues queues, History history, Acts acts, CurrentCaller caller) {
        this.queues = queues;
        this.history = history;
        this.acts = acts;
        this.caller = caller;
    }

    /** A queue and what happened in it in the last quarter of an hour. */
    public record Row(QueueState state, QueueCounts recent) {}

    /** What the page shows. The last webhook is null if none came yet. */
    public record Now(
            Instant at,
            List<Row> rows,
            LastWebhook last,
            List<RefusedCaller> refused,
            String span,
            List<Chart> charts) {}

    /** The pages. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance now(Now now, boolean isOperator, String formToken);
    }

    @GET
    public Response now(@RestQuery String span) {
        return Html.of(() -> {
            Span shown =
                    switch (span == null ? "" : span) {
                        case "day" -> Span.DAY;
                        case "week" -> Span.WEEK;
                        default -> Span.HOUR;
                    };
            return Templates.now(read(shown), caller.isOperator(), caller.formToken());
        });
    }

    private Now read(Span span) throws SQLException {
        Map<String, QueueCounts> recent = history.recentInQueues(RECENT);
        List<Row> rows = new ArrayList<>();
        for (QueueState state : queues.states()) {
            rows.add(new Row(state, recent.getOrDefault(state.name(), NONE)));
        }
        Instant now = Instant.now();
        return new Now(
                now,
                rows,
                history.lastWebhook().orElse(null),
                history.refused(REFUSED),
                span.name().toLowerCase(java.util.Locale.ROOT),
                Charts.of(span, now, history.calls(span), history.queues(span)));
    }

    @POST
    @Path("/queues/{name}")
    @RolesAllowed(Role.ACT)
    public Response act(String name, @RestForm String act, @RestForm String why) {
        Actor actor = new Actor(caller.name(), why);
        try {
            boolean isDone =
                    switch (act == null ? "" : act) {
                        case "pause" -> acts.pause(actor, name);
                        case "resume" -> acts.resume(actor, name);
                        default -> false;
                    };
            return isDone ? Html.seeOther("/console") : Html.notFound("There is no such queue or act.");
        } catch (SQLException e) {
            return Html.of(() -> {
                throw e;
            });
        }
    }
}
