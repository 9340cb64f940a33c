package io.piconnector.console.access;

import io.piconnector.console.access.Outcome.Later;
import io.piconnector.console.access.Outcome.Welcome;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** Logs people in and out. */
@Path("/console")
@Produces(MediaType.TEXT_HTML)
@NonBlocking
class LogInPage {

    private static final String HOME = "/console";
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;

    private final AccessSettings settings;
    private final LogIns logIns;
    private final Sessions sessions;
    private final RoutingContext context;

    LogInPage(AccessSettings settings, LogIns logIns, Sessions sessions, RoutingContext context) {
        this.settings = settings;
        this.logIns = logIns;
        this.sessions = sessions;
        this.context = context;
    }

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance logIn(String error, String next, String name, boolean isOidc, boolean hasUsers);
    }

    @GET
    @Path("/log-in")
    @PermitAll
    public TemplateInstance form(@RestQuery String next) {
        return page(null, next, null);
    }

    @POST
    @Path("/log-in")
    @PermitAll
    public Uni<Response> logIn(@RestForm String name, @RestForm String password, @RestForm String next) {
        Visit visit = context.get(Visit.KEY);
        String who = name == null ? "" : name.strip();
        return Uni.createFrom()
                .completionStage(() -> logIns.user(who, password == null ? "" : password, visit.address())
                        .toCompletionStage())
                .flatMap(outcome -> {
                    if (outcome instanceof Welcome welcome) {
                        SessionCookie.set(context.response(), sessions.begin(welcome.caller()), visit.isSecure());
                        return Uni.createFrom().item(redirect(safe(next)));
                    }
                    if (outcome instanceof Later later) {
                        String text = "Too many failed log-ins. Try again in " + later.seconds() + " seconds.";
                        return answer(TOO_MANY, page(text, next, who), later.seconds());
                    }
                    return answer(UNAUTHORIZED, page("The name or the password is wrong.", next, who), null);
                });
    }

    @POST
    @Path("/log-out")
    @RolesAllowed(Role.SEE)
    public Response logOut() {
        Visit visit = context.get(Visit.KEY);
        SessionCookie.remove(context.response(), visit.isSecure());
        SessionCookie.removeOidc(context.request(), context.response());
        return redirect(Area.LOG_IN_PATH);
    }

    /** Where OpenID Connect sends a browser back to. */
    @GET
    @Path("/sso")
    @RolesAllowed(Role.SEE)
    public Response loggedIn() {
        return redirect(HOME);
    }

    private TemplateInstance page(String error, String next, String name) {
        return Templates.logIn(error, safe(next), name, settings.isOidc(), settings.hasUsers());
    }

    private static Uni<Response> answer(int status, TemplateInstance page, Long retryAfter) {
        return page.createUni().map(html -> Response.status(status)
                .entity(html)
                .header("Retry-After", retryAfter)
                .build());
    }

    private static Response redirect(String path) {
        return Response.status(Response.Status.SEE_OTHER)
                .header("Location", URI.create(path))
                .build();
    }

    /** Returns a page of the console, whatever somebody wrote into the link. */
    static String safe(String next) {
        return next != null
                        && next.matches("/console(/[A-Za-z0-9._~%-]+)*(\\?[A-Za-z0-9._~%&=+:;,@-]*)?")
                        && !next.contains("..")
                ? next
                : HOME;
    }
}
