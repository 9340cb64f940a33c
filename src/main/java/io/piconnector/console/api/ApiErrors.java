package io.piconnector.console.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers what goes wrong in a call of the API. */
class ApiErrors {

    private static final String ROOT = "/api";

    @ServerExceptionMapper
    public Response problem(ApiException error) {
        return ApiProblem.response(error.status(), error.getMessage());
    }

    /** A path or a method that does not exist, for example. Pages have their own answers. */
    @ServerExceptionMapper
    public Response problem(WebApplicationException error, UriInfo uri) {
        Response answer = error.getResponse();
        String path = uri.getPath();
        if (!path.equals(ROOT) && !path.startsWith(ROOT + "/") || answer.getStatus() < 400) {
            return answer;
        }
        return switch (answer.getStatus()) {
            case 404 -> ApiProblem.response(404, "there is no such call: see /api/openapi");
            case 405 -> ApiProblem.response(405, "this path has other methods: see /api/openapi");
            default -> ApiProblem.response(answer.getStatus(), "the call is wrong: see /api/openapi");
        };
    }
}
