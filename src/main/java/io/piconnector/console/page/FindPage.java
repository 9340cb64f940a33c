package io.piconnector.console.page;

import io.piconnector.console.Queues;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.Page;
import io.piconnector.outbox.QueueState;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredMessage;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jboss.resteasy.reactive.RestQuery;

/** Finds messages. */
@Path("/console/find")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class FindPage {

    private static final int PART = 50;
    private static final int MOST_ORDERS = 200;
    private static final String ORDERS = "orders";

    private final OutboxOperations outbox;
    private final Queues queues;
    private final CurrentCaller caller;

    FindPage(OutboxOperations outbox, Queues queues, CurrentCaller caller) {
        this.outbox = outbox;
        this.queues = queues;
        this.caller = caller;
    }

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance find(
                Filter filter, Page<StoredMessage> page, List<String> queues, List<String> states);
    }

    @GET
    public Response find(
            @RestQuery String queue,
            @RestQuery String state,
            @RestQuery String q,
            @RestQuery String from,
            @RestQuery String to,
            @RestQuery String cursor) {
        Filter filter = new Filter(queue, state, q, from, to);
        return Html.of(() -> Templates.find(
                filter,
                find(filter, cursor),
                queues.states().stream().map(QueueState::name).toList(),
                Arrays.stream(State.values()).map(State::label).toList()));
    }

    /** An e-mail address is in the bodies of orders only. Viewers do not see it, so they cannot ask for it either. */
    private Page<StoredMessage> find(Filter filter, String cursor) throws SQLException {
        if (caller.isOperator() && filter.q().matches("[^\\s@]+@[^\\s@]+")) {
            return new Page<>(outbox.mentioning(ORDERS, filter.q(), MOST_ORDERS), null);
        }
        return outbox.find(filter.read(), cursor, PART);
    }
}
