package io.piconnector.console.page;

import io.piconnector.console.Acts;
import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Acts.Outcome;
import io.piconnector.console.Queues;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.Page;
import io.piconnector.outbox.QueueState;
import io.piconnector.outbox.StoredMessage;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** What needs a person: messages that are dead, unrouted or unreadable, and what can be done about them. */
@Path("/console/needs-you")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class NeedsYouPage {

    private static final int PART = 50;
    private static final int PREVIEW = 3;
    private static final String REPLAY = "replay";
    private static final String DISCARD = "discard";
    private static final String MOVE = "move";

    private final NeedsYou needsYou;
    private final OutboxOperations outbox;
    private final Queues queues;
    private final Acts acts;
    private final RequestPreview preview;
    private final CurrentCaller caller;

    NeedsYouPage(
            NeedsYou needsYou,
            OutboxOperations outbox,
            Queues queues,
            Acts acts,
            RequestPreview preview,
            CurrentCaller caller) {
        this.needsYou = needsYou;
        this.outbox = outbox;
        this.queues = queues;
        this.acts = acts;
        this.preview = preview;
        this.caller = caller;
    }

    /** The pages. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance needsYou(NeedsYou.Groups found);

        static native TemplateInstance needsYouMessages(
                Filter filter, Page<StoredMessage> page, List<String> queues, boolean isOperator, String formToken);

        static native TemplateInstance needsYouAll(
                Filter filter, String act, long count, List<RequestPreview.Shown> requests, String formToken);

        static native TemplateInstance actDone(String act, int done, List<String> refused, String back);
    }

    /** The fields of a filter, in a form. */
    static class FilterForm {
        @RestForm
        String queue;

        @RestForm
        String state;

        @RestForm
        String q;

        @RestForm
        String from;

        @RestForm
        String to;

        Filter filter() {
            return new Filter(queue, state, q, from, to);
        }
    }

    @GET
    public Response groups() {
        return Html.of(() -> Templates.needsYou(needsYou.groups()));
    }

    @GET
    @Path("/messages")
    public Response messages(
            @RestQuery String queue,
            @RestQuery String state,
            @RestQuery String q,
            @RestQuery String from,
            @RestQuery String to,
            @RestQuery String cursor) {
        Filter filter = new Filter(queue, state, q, from, to);
        return Html.of(() -> Templates.needsYouMessages(
                filter,
                outbox.find(filter.read(), cursor, PART),
                queues.states().stream().map(QueueState::name).toList(),
                caller.isOperator(),
                caller.formToken()));
    }

    /** Counts what an act on all that match would change, and shows the requests of some of them. */
    @GET
    @Path("/all")
    @RolesAllowed(Role.ACT)
    public Response preview(
            @RestQuery String act,
            @RestQuery String queue,
            @RestQuery String state,
            @RestQuery String q,
            @RestQuery String from,
            @RestQuery String to) {
        Filter filter = new Filter(queue, state, q, from, to);
        return Html.of(() -> {
            requireActOnAll(act);
            return Templates.needsYouAll(
                    filter,
                    act,
                    outbox.countForAct(filter.read()),
                    preview.of(outbox.find(filter.read(), null, PREVIEW).items()),
                    caller.formToken());
        });
    }

    @POST
    @Path("/all")
    @RolesAllowed(Role.ACT)
    public Response actOnAll(@RestForm String act, @RestForm String why, @BeanParam FilterForm form) {
        Filter filter = form.filter();
        return Html.of(() -> {
            requireActOnAll(act);
            Actor actor = actor(why);
            int done =
                    act.equals(REPLAY) ? acts.replayAll(actor, filter.read()) : acts.discardAll(actor, filter.read());
            return Templates.actDone(act, done, List.of(), "/console/needs-you");
        });
    }

    @POST
    @Path("/some")
    @RolesAllowed(Role.ACT)
    public Response actOnSome(
            @RestForm String act,
            @RestForm("id") List<Long> ids,
            @RestForm String queueTo,
            @RestForm String why,
            @BeanParam FilterForm form) {
        return Html.of(() -> {
            if (ids == null || ids.isEmpty()) {
                throw new IllegalArgumentException("No message is selected: go back and select some.");
            }
            Actor actor = actor(why);
            int done = 0;
            List<String> refused = new ArrayList<>();
            for (long id : ids) {
                Outcome outcome = act(actor, act, id, queueTo);
                if (outcome instanceof Outcome.Done) {
                    done++;
                } else {
                    refused.add("message " + id + ": "
                            + (outcome instanceof Outcome.Refused no ? no.why() : "it is gone, or was moved"));
                }
            }
            return Templates.actDone(
                    act,
                    done,
                    refused,
                    "/console/needs-you/messages?" + form.filter().query());
        });
    }

    private Outcome act(Actor actor, String act, long id, String queueTo) throws SQLException {
        return switch (act == null ? "" : act) {
            case REPLAY -> acts.replay(actor, id);
            case DISCARD -> acts.discard(actor, id);
            case MOVE -> acts.move(actor, id, queueTo == null ? "" : queueTo);
            default -> throw new IllegalArgumentException("There is no act '" + act + "'.");
        };
    }

    private Actor actor(String why) {
        return new Actor(caller.name(), why);
    }

    private static void requireActOnAll(String act) {
        if (!REPLAY.equals(act) && !DISCARD.equals(act)) {
            throw new IllegalArgumentException("All that match can be replayed or discarded only.");
        }
    }
}
