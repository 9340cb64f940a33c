package io.piconnector.console.page;

import io.piconnector.console.Acts;
import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Acts.Outcome;
import io.piconnector.console.Queues;
import io.piconnector.console.Story.Item;
import io.piconnector.console.Timeline;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.QueueState;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredAttempt;
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
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestForm;

/** One message, and the story that it belongs to. */
@Path("/console")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class MessagePage {

    private static final int CONFLICT = 409;

    private final OutboxOperations outbox;
    private final Queues queues;
    private final Timeline timeline;
    private final Acts acts;
    private final RequestPreview requests;
    private final CurrentCaller caller;

    MessagePage(
            OutboxOperations outbox,
            Queues queues,
            Timeline timeline,
            Acts acts,
            RequestPreview requests,
            CurrentCaller caller) {
        this.outbox = outbox;
        this.queues = queues;
        this.timeline = timeline;
        this.acts = acts;
        this.requests = requests;
        this.caller = caller;
    }

    /** An attempt, and the request that it sent, or null. */
    public record Tried(StoredAttempt attempt, RequestPreview.Sent sent) {}

    /** The pages. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance message(
                MessageDetails details,
                List<Tried> attempts,
                List<Item> story,
                List<String> queues,
                boolean canReplay,
                boolean canGiveUp,
                boolean isOperator,
                String formToken);
    }

    @GET
    @Path("/messages/{id:\\d{1,18}}")
    public Response message(long id) {
        try {
            Optional<MessageDetails> details = outbox.get(id);
            return details.isEmpty() ? gone(id) : Html.of(() -> page(details.get()));
        } catch (SQLException e) {
            return Html.of(() -> {
                throw e;
            });
        }
    }

    private TemplateInstance page(MessageDetails details) throws SQLException {
        State state = details.message().state();
        String assessment = details.message().correlationId();
        String order = details.message().externalId();
        List<Item> story = assessment != null
                ? timeline.ofAssessment(assessment)
                : order != null ? timeline.ofOrder(order) : List.of();
        return Templates.message(
                details,
                details.attempts().stream()
                        .map(attempt ->
                                new Tried(attempt, requests.sent(attempt).orElse(null)))
                        .toList(),
                story,
                queues.states().stream().map(QueueState::name).toList(),
                state != State.WAITING,
                state == State.DEAD || state == State.PARKED || state == State.WAITING,
                caller.isOperator(),
                caller.formToken());
    }

    @POST
    @Path("/messages/{id:\\d{1,18}}")
    @RolesAllowed(Role.ACT)
    public Response act(long id, @RestForm String act, @RestForm String queueTo, @RestForm String why) {
        Actor actor = new Actor(caller.name(), why);
        try {
            Outcome outcome =
                    switch (act == null ? "" : act) {
                        case "replay" -> acts.replay(actor, id);
                        case "discard" -> acts.discard(actor, id);
                        case "move" -> acts.move(actor, id, queueTo == null ? "" : queueTo);
                        default -> new Outcome.Refused("there is no act '" + act + "'");
                    };
            if (outcome instanceof Outcome.Refused refused) {
                return Html.problem(CONFLICT, "Nothing was changed", "This message: " + refused.why() + ".");
            }
            return outcome instanceof Outcome.Done ? Html.seeOther("/console/messages/" + id) : gone(id);
        } catch (SQLException e) {
            return Html.of(() -> {
                throw e;
            });
        }
    }

    private static Response gone(long id) {
        return Html.notFound(
                "There is no message " + id
                        + ". Finished messages are deleted after outbox.retention; a parked one that was replayed goes its way anew.");
    }
}
