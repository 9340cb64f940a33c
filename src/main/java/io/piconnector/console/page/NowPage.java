package io.piconnector.console.page;

import io.piconnector.console.access.Role;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What happens now. */
@Path("/console")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Role.SEE)
@Blocking
class NowPage {

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance now();
    }

    @GET
    public TemplateInstance now() {
        return Templates.now();
    }
}
