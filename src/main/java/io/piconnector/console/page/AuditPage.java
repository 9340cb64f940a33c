package io.piconnector.console.page;

import io.piconnector.console.Audit;
import io.piconnector.console.access.Role;
import io.piconnector.outbox.Page;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestQuery;

/** Who did what. */
@Path("/console/audit")
@Produces("text/html;charset=UTF-8")
@RolesAllowed(Role.SEE)
@Blocking
class AuditPage {

    private static final int PART = 100;

    private final Audit audit;

    AuditPage(Audit audit) {
        this.audit = audit;
    }

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance audit(Page<Audit.Entry> page);
    }

    @GET
    public Response entries(@RestQuery String cursor) {
        return Html.of(() -> Templates.audit(audit.entries(cursor, PART)));
    }
}
