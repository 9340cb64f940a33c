package io.piconnector.console.page;

import io.piconnector.console.Audit;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
import io.piconnector.console.history.History;
import io.piconnector.console.history.LastWebhook;
import io.piconnector.console.history.RefusedCaller;
import io.piconnector.partner.PartnerSetUp;
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
import org.apache.camel.CamelExecutionException;
import org.jboss.resteasy.reactive.RestForm;

/** What to enter at PI, whether its calls arrive, and a test event for each destination. */
@Path("/console/set-up")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class SetUpPage {

    private static final int REFUSED = 10;
    private static final int UNAVAILABLE = 503;

    private final SetUp setUp;
    private final PartnerSetUp vendors;
    private final TestEvent testEvent;
    private final History history;
    private final Audit audit;
    private final CurrentCaller caller;

    SetUpPage(
            SetUp setUp,
            PartnerSetUp vendors,
            TestEvent testEvent,
            History history,
            Audit audit,
            CurrentCaller caller) {
        this.setUp = setUp;
        this.vendors = vendors;
        this.testEvent = testEvent;
        this.history = history;
        this.audit = audit;
        this.caller = caller;
    }

    /**
     * What the page shows.
     *
     * @param secretUrl the URL with credentials; null unless an operator asked for it
     * @param last      null if no call was let in yet
     */
    public record View(
            String url,
            String secretUrl,
            List<SetUp.Check> checks,
            LastWebhook last,
            List<RefusedCaller> refused,
            List<String> destinations,
            List<PartnerSetUp.Vendor> vendors) {}

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance setUp(View view, boolean isOperator, String formToken);
    }

    @GET
    public Response show() {
        return Html.of(() -> page(null));
    }

    /** Shows the credentials once. */
    @POST
    @Path("/credentials")
    @RolesAllowed(Role.ACT)
    public Response credentials() {
        return Html.of(() -> {
            String url = setUp.urlWithCredentials()
                    .orElseThrow(() -> new IllegalArgumentException("pi.listener.public-url is not set."));
            audit.record(caller.name(), "show credentials", "webhook URL", null);
            return page(url);
        });
    }

    @POST
    @Path("/test-event")
    @RolesAllowed(Role.ACT)
    public Response test(@RestForm String destination) {
        try {
            if (!setUp.destinations().contains(destination)) {
                return Html.notFound("There is no such destination.");
            }
            String key = testEvent.send(destination);
            audit.record(caller.name(), "test event", "destination " + destination, null);
            return Html.seeOther("/console/find?q=" + Html.encode(key));
        } catch (CamelExecutionException e) {
            return Html.problem(UNAVAILABLE, "Nothing was sent", "The store did not take it. Try again in a moment.");
        } catch (SQLException e) {
            return Html.of(() -> {
                throw e;
            });
        }
    }

    private TemplateInstance page(String secretUrl) throws SQLException {
        View view = new View(
                setUp.url(),
                secretUrl,
                setUp.checks(),
                history.lastWebhook().orElse(null),
                history.refused(REFUSED),
                setUp.destinations(),
                vendors.vendors());
        return Templates.setUp(view, caller.isOperator(), caller.formToken());
    }
}
