package io.piconnector.console.access;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerResponse;

/** The cookie that carries a session. It ends with the browser. */
final class SessionCookie {

    static final String NAME = "pi_console";
    private static final String PATH = "/console";

    private SessionCookie() {}

    static void set(HttpServerResponse response, String session, boolean isSecure) {
        response.addCookie(cookie(session, isSecure));
    }

    static void remove(HttpServerResponse response, boolean isSecure) {
        response.addCookie(cookie("", isSecure).setMaxAge(0));
    }

    private static Cookie cookie(String value, boolean isSecure) {
        return Cookie.cookie(NAME, value)
                .setPath(PATH)
                .setHttpOnly(true)
                .setSecure(isSecure)
                .setSameSite(CookieSameSite.STRICT);
    }
}
