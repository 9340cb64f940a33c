package io.piconnector.console.access;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** The cookie that carries a session. It ends with the browser. */
final class SessionCookie {

    static final String NAME = "pi_console";
    private static final String PATH = "/console";

    /** How Quarkus begins the names of its cookies; a large session has several. */
    private static final String OIDC = "q_session";

    private SessionCookie() {}

    static void set(HttpServerResponse response, String session, boolean isSecure) {
        response.addCookie(cookie(session, isSecure));
    }

    static void remove(HttpServerResponse response, boolean isSecure) {
        response.addCookie(cookie("", isSecure).setMaxAge(0));
    }

    /** Whether a browser has a session that OpenID Connect began. */
    static boolean hasOidc(HttpServerRequest request) {
        return request.cookies().stream().anyMatch(cookie -> cookie.getName().startsWith(OIDC));
    }

    /** Ends a session of OpenID Connect here. The provider keeps its own. */
    static void removeOidc(HttpServerRequest request, HttpServerResponse response) {
        List.copyOf(request.cookies()).stream()
                .map(Cookie::getName)
                .filter(name -> name.startsWith(OIDC))
                .forEach(name -> response.addCookie(
                        Cookie.cookie(name, "").setPath(PATH).setHttpOnly(true).setMaxAge(0)));
    }

    private static Cookie cookie(String value, boolean isSecure) {
        return Cookie.cookie(NAME, value)
                .setPath(PATH)
                .setHttpOnly(true)
                .setSecure(isSecure)
                .setSameSite(CookieSameSite.STRICT);
    }
}
