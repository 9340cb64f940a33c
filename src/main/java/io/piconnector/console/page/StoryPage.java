package io.piconnector.console.page;

import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Acts.Outcome;
import io.piconnector.console.Story.Item;
import io.piconnector.console.Timeline;
import io.piconnector.console.VendorOrders;
import io.piconnector.console.VendorOrders.Known;
import io.piconnector.console.access.CurrentCaller;
import io.piconnector.console.access.Role;
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
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** The story of an assessment or an order, and what a hiring system has to do with it. */
@Path("/console/story")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class StoryPage {

    private static final int CONFLICT = 409;

    private final Timeline timeline;
    private final VendorOrders vendors;
    private final CurrentCaller caller;

    StoryPage(Timeline timeline, VendorOrders vendors, CurrentCaller caller) {
        this.timeline = timeline;
        this.vendors = vendors;
        this.caller = caller;
    }

    /** The pages. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        /** @param vendor null unless the order came from a hiring system */
        static native TemplateInstance story(
                String about, List<Item> story, Known vendor, boolean isOperator, String formToken);
    }

    @GET
    public Response story(@RestQuery String assessmentId, @RestQuery String externalId) {
        return Html.of(() -> {
            if (assessmentId != null && !assessmentId.isBlank()) {
                String id = assessmentId.strip();
                return page(
                        id, timeline.ofAssessment(id), vendors.ofAssessment(id).orElse(null));
            }
            if (externalId == null || externalId.isBlank()) {
                throw new IllegalArgumentException("Give assessmentId or externalId.");
            }
            String id = externalId.strip();
            return page(id, timeline.ofOrder(id), vendors.find(id).orElse(null));
        });
    }

    private TemplateInstance page(String about, List<Item> story, Known vendor) {
        return Templates.story(about, story, vendor, caller.isOperator(), caller.formToken());
    }

    /** Closes the result page of a hiring system's order for good. */
    @POST
    @Path("/revoke-link")
    @RolesAllowed(Role.ACT)
    public Response revokeLink(@RestForm String externalId, @RestForm String why) {
        String id = externalId == null ? "" : externalId;
        try {
            Outcome outcome = vendors.revokeLink(new Actor(caller.name(), why), id);
            if (outcome instanceof Outcome.Refused refused) {
                return Html.problem(
                        CONFLICT, "Nothing was changed", "This link cannot be closed: " + refused.why() + ".");
            }
            return outcome instanceof Outcome.Done
                    ? Html.seeOther("/console/story?externalId=" + Html.encode(id))
                    : Html.notFound("There is no such order of a hiring system.");
        } catch (SQLException e) {
            return Html.of(() -> {
                throw e;
            });
        }
    }
}
