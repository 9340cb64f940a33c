package io.piconnector.console.page;

import io.piconnector.config.WrongSetting;
import io.piconnector.console.Audit;
import io.piconnector.console.VendorOrders;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.order.ApiOrders;
import io.piconnector.order.Ledger;
import io.piconnector.order.Order;
import io.piconnector.outbox.Page;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentTypes;
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
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelExecutionException;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** Orders: place one, see the ledger, look one up at PI. */
@Path("/console/orders")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class OrdersPage {

    private static final int PART = 50;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;
    private static final List<String> STATES = List.of("sending", "ordered", "refused", "closed");
    private static final String REFUSED = "The order was not placed";

    private final Ledger ledger;
    private final VendorOrders vendors;
    private final ApiOrders orders;
    private final AssessmentTypes types;
    private final PiLookUp pi;
    private final Audit audit;
    private final CurrentCaller caller;

    OrdersPage(
            Ledger ledger,
            VendorOrders vendors,
            ApiOrders orders,
            AssessmentTypes types,
            PiLookUp pi,
            Audit audit,
            CurrentCaller caller) {
        this.ledger = ledger;
        this.vendors = vendors;
        this.orders = orders;
        this.types = types;
        this.pi = pi;
        this.audit = audit;
        this.caller = caller;
    }

    /**
     * A row of the ledger.
     *
     * @param from who ordered: the source, or the hiring system and its account
     */
    public record Row(Ledger.Entry order, String from) {}

    /** The pages. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance orders(
                Page<Row> page,
                String state,
                List<String> states,
                List<String> suffixes,
                boolean isOperator,
                String formToken);

        static native TemplateInstance orderAtPi(Ledger.Entry order, PiLookUp.Answer answer);
    }

    @GET
    public Response list(@RestQuery String state, @RestQuery String cursor) {
        return Html.of(() -> {
            boolean isAll = state == null || state.isBlank();
            if (!isAll && !STATES.contains(state)) {
                throw new IllegalArgumentException("There is no state '" + state + "'.");
            }
            return Templates.orders(
                    rows(ledger.list(isAll ? null : state, cursor, PART)),
                    isAll ? "" : state,
                    STATES,
                    types.suffixes().stream().sorted().toList(),
                    caller.isOperator(),
                    caller.formToken());
        });
    }

    private Page<Row> rows(Page<Ledger.Entry> page) throws SQLException {
        Map<String, String> systems = vendors.names(
                page.items().stream().map(Ledger.Entry::externalId).toList());
        return new Page<>(
                page.items().stream()
                        .map(order -> new Row(order, systems.getOrDefault(order.externalId(), order.source())))
                        .toList(),
                page.next());
    }

    @POST
    @RolesAllowed(Role.ACT)
    public Response place(
            @RestForm String recordId,
            @RestForm String assessment,
            @RestForm String firstName,
            @RestForm String lastName,
            @RestForm String email) {
        Order order = new Order(recordId, assessment, firstName, null, lastName, email, Map.of(), Order.API, false);
        try {
            orders.requireSettings();
            orders.check(order);
            orders.place(order);
            audit.record(caller.name(), "order", "order " + order.externalId(), null);
            return Html.seeOther("/console/story?externalId=" + Html.encode(order.externalId()));
        } catch (WrongSetting e) {
            return Html.problem(CONFLICT, REFUSED, e.getMessage());
        } catch (PermanentFailureException e) {
            return Html.problem(BAD_REQUEST, REFUSED, e.getMessage());
        } catch (CamelExecutionException e) {
            return Html.problem(UNAVAILABLE, REFUSED, "The store did not take it. Try again in a moment.");
        } catch (SQLException e) {
            return Html.of(() -> {
                throw e;
            });
        }
    }

    /** Asks PI about an order. It takes a permit of pi.api.rate like every other call. */
    @POST
    @Path("/look-up")
    @RolesAllowed(Role.ACT)
    public Response lookUp(@RestForm String externalId) {
        return Html.of(() -> {
            Optional<Ledger.Entry> order = ledger.find(externalId == null ? "" : externalId);
            if (order.isEmpty() || order.get().assessmentId() == null) {
                throw new IllegalArgumentException(
                        "PI has given this order no assessment yet, so there is nothing to look up.");
            }
            audit.record(caller.name(), "look up at PI", "order " + order.get().externalId(), null);
            return Templates.orderAtPi(order.get(), pi.ask(order.get()));
        });
    }
}
