package io.piconnector.console.access;

import io.piconnector.console.access.Outcome.Later;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The answers to callers that do not come in. A program gets {@code application/problem+json} (RFC 9457). */
final class Answers {

    private static final String CHALLENGE = "Basic realm=\"pi-connector api\", charset=\"UTF-8\"";

    private Answers() {}

    static void notFound(RoutingContext context) {
        context.response().setStatusCode(404).end();
    }

    static void unauthorized(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("WWW-Authenticate", CHALLENGE);
        problem(response, 401, "no valid credentials: send those of console.users.NAME or console.tokens.NAME");
    }

    static void tooMany(RoutingContext context, Later later) {
        context.response().putHeader("Retry-After", Long.toString(later.seconds()));
        problem(context.response(), 429, "too many failed log-ins: try again in " + later.seconds() + " seconds");
    }

    static void forbidden(RoutingContext context, Area area, String why) {
        if (area == Area.API) {
            problem(context.response(), 403, why);
        } else {
            context.response()
                    .setStatusCode(403)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end("403: " + why + "\n");
        }
    }

    static void problem(HttpServerResponse response, int status, String detail) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(problem(status, detail));
    }

    static String problem(int status, String detail) {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", title(status))
                .put("status", status)
                .put("detail", detail)
                .encode();
    }

    private static String title(int status) {
        return switch (status) {
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            default -> "Too Many Requests";
        };
    }

    /** Sends a browser elsewhere. A script that refreshes a part of a page has the whole page follow. */
    static void redirect(RoutingContext context, String path) {
        if (context.request().getHeader("HX-Request") != null) {
            context.response()
                    .setStatusCode(401)
                    .putHeader("HX-Redirect", Area.LOG_IN_PATH)
                    .end();
        } else {
            context.response().setStatusCode(303).putHeader("Location", path).end();
        }
    }
}
