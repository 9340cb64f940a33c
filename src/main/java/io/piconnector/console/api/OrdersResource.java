package io.piconnector.console.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.WrongSetting;
import io.piconnector.console.Audit;
import io.piconnector.console.VendorOrders;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.console.api.OrderView.Item;
import io.piconnector.order.ApiOrders;
import io.piconnector.order.Ledger;
import io.piconnector.order.Order;
import io.piconnector.order.OrderRequests;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelExecutionException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/** Orders: place one, look it up. */
@Path("/api/orders")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.SEE)
@Blocking
public class OrdersResource {

    private static final String ORDERS = "orders";
    private static final int MAX_KEY = 200;
    private static final Set<String> STATES = Set.of("sending", "ordered", "refused", "closed");

    private final ApiOrders orders;
    private final OrderRequests requests;
    private final Ledger ledger;
    private final VendorOrders vendors;
    private final OutboxOperations outbox;
    private final Audit audit;
    private final CurrentCaller caller;
    private final Ask ask;
    private final ObjectMapper json;

    OrdersResource(
            ApiOrders orders,
            OrderRequests requests,
            Ledger ledger,
            VendorOrders vendors,
            OutboxOperations outbox,
            Audit audit,
            CurrentCaller caller,
            Ask ask,
            ObjectMapper json) {
        this.orders = orders;
        this.requests = requests;
        this.ledger = ledger;
        this.vendors = vendors;
        this.outbox = outbox;
        this.audit = audit;
        this.caller = caller;
        this.ask = ask;
        this.json = json;
    }

    /**
     * An order for one assessment.
     *
     * @param assessment a suffix of {@code pi.types.*}, such as BA
     * @param parameters what the webhook's URL carries
     */
    @RegisterForReflection
    public record NewOrder(
            String recordId,
            String assessment,
            String firstName,
            String middleName,
            String lastName,
            String email,
            Map<String, String> parameters) {

        Order order() {
            return new Order(
                    recordId,
                    assessment,
                    firstName,
                    middleName,
                    lastName,
                    email,
                    parameters == null ? Map.of() : Map.copyOf(parameters),
                    Order.API,
                    false);
        }

        /** Leaves out the personal data. */
        @Override
        public String toString() {
            return "NewOrder[" + recordId + ";" + assessment + "]";
        }
    }

    /** What an order is called from now on. */
    @RegisterForReflection
    public record Placed(String externalId) {}

    @POST
    @RolesAllowed(Role.ACT)
    @Operation(
            summary = "Places an order",
            description =
                    "The same Idempotency-Key with the same body is the same order; with another body it is refused")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewOrder.class)))
    @APIResponse(
            responseCode = "202",
            description = "stored; PI is asked next",
            content = @Content(schema = @Schema(implementation = Placed.class)))
    @APIResponse(responseCode = "422", description = "the Idempotency-Key came with another body before")
    public RestResponse<Placed> place(
            @HeaderParam("Idempotency-Key") String key, @Context UriInfo uri, InputStream body) {
        ask.only(uri);
        NewOrder asked = ask.object(ask.bytes(body), NewOrder.class);
        Order order = asked.order();
        try {
            orders.requireSettings();
            orders.check(order);
        } catch (WrongSetting e) {
            throw ApiException.conflict(e.getMessage());
        } catch (PermanentFailureException e) {
            throw ApiException.badRequest(e.getMessage());
        }
        if (key != null && !ask.store(() -> requests.remember(caller.name() + " " + known(key), fingerprint(asked)))) {
            throw new ApiException(
                    422, "this Idempotency-Key came with another order before: take a new key for another order");
        }
        try {
            orders.place(order);
        } catch (CamelExecutionException e) {
            throw new ApiException(503, "the order could not be stored: try again");
        }
        return ask.store(() -> {
            audit.record(caller.name(), "order", "order " + order.externalId(), null);
            return RestResponse.status(RestResponse.Status.ACCEPTED, new Placed(order.externalId()));
        });
    }

    @GET
    @Operation(summary = "Orders in the ledger, the newest first")
    public Listing<Item> list(
            @QueryParam("state") String state,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri) {
        ask.only(uri, "state", "cursor", "limit");
        if (state != null && !STATES.contains(state)) {
            throw ApiException.badRequest("state is '" + state + "': write one of sending, ordered, refused, closed");
        }
        return ask.store(() -> Listing.of(ledger.list(state, cursor, ask.limit(limit)), OrderView::item));
    }

    @GET
    @Path("{externalId}")
    @Operation(summary = "What is known of an order. Write the ; of its externalId as %3B")
    public Item get(@PathParam("externalId") String externalId, @Context UriInfo uri) {
        ask.only(uri);
        String id = ask.text("externalId", externalId);
        return ask.store(() -> {
                    Optional<OrderView.Partner> partner =
                            vendors.find(id).map(found -> OrderView.partner(found, caller.isOperator()));
                    return order(id).map(item -> item.with(partner.orElse(null)));
                })
                .orElseThrow(() -> ApiException.notFound("there is no order '" + id
                        + "': an externalId is the recordId, a semicolon written as %3B, and the suffix of the type"));
    }

    private Optional<Item> order(String id) throws SQLException {
        Optional<Item> known = ledger.find(id).map(OrderView::item);
        return known.isPresent()
                ? known
                : outbox.about(null, id).stream()
                        .filter(message -> message.queue().equals(ORDERS))
                        .findFirst()
                        .map(OrderView::item);
    }

    private static String known(String key) {
        if (key.isBlank() || key.length() > MAX_KEY || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw ApiException.badRequest("Idempotency-Key is no key: send 1 to " + MAX_KEY
                    + " letters, digits or signs, for example a UUID");
        }
        return key;
    }

    private String fingerprint(NewOrder order) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(json.writeValueAsString(order).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("every JVM has SHA-256, and texts are JSON", e);
        }
    }
}
