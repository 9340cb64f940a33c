package io.piconnector.console.access;

import io.piconnector.config.PiSettings;
import io.piconnector.console.access.Outcome.Later;
import io.piconnector.console.access.Outcome.Welcome;
import io.piconnector.listener.ListenerSettings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Decides who comes in to {@code /console} and {@code /api}, before anything reads a request's body: is it on, from this address, not
 * from another site, with which credentials. {@link CallerMechanism} tells Quarkus who it is, and each resource names the
 * role that it needs. Other paths pass untouched.
 */
@ApplicationScoped
class AccessFilter {

    /** After the listener's filter, before Quarkus' own authentication. */
    private static final int ORDER = 9_000;

    /** In bytes. */
    private static final long MAX_LOG_IN = 8 * 1024;

    /** In bytes. */
    private static final long MAX_BODY = 1024 * 1024;

    private static final String BEARER = "Bearer ";

    private final AccessSettings settings;
    private final ListenerSettings listener;
    private final Optional<URI> publicUrl;
    private final LogIns logIns;
    private final Sessions sessions;

    AccessFilter(AccessSettings settings, ListenerSettings listener, PiSettings pi, LogIns logIns, Sessions sessions) {
        this.settings = settings;
        this.listener = listener;
        this.publicUrl = pi.listener().publicUrl();
        this.logIns = logIns;
        this.sessions = sessions;
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, ORDER);
    }

    private void filter(RoutingContext context) {
        Area area = Area.of(context.normalizedPath());
        if (area == Area.OTHER) {
            context.next();
            return;
        }
        HttpServerRequest request = context.request();
        InetAddress client = listener.client(request).orElse(null);
        String address = client == null ? "unknown" : client.getHostAddress();
        if (area == Area.HIDDEN || !settings.isOn()) {
            Answers.notFound(context);
            return;
        }
        if (!settings.isAllowed(client)) {
            logIns.refused("address", null, address);
            Answers.notFound(context);
            return;
        }
        SecurityHeaders.set(context.response().headers(), isSecure(request), area == Area.ASSET);
        if (isForged(request, area)) {
            logIns.refused("cross-site", null, address);
            Answers.forbidden(context, area, "the request comes from a page of another site");
            return;
        }
        if (isTooLarge(request, area)) {
            context.response().setStatusCode(413).end();
            return;
        }
        Visit visit = new Visit(area, address, isSecure(request));
        context.put(Visit.KEY, visit);
        switch (area) {
            case API -> api(context, visit);
            case PAGE -> page(context, visit);
            default -> context.next();
        }
    }

    /** Whether a body is longer than any form is. Browsers always tell the length. */
    private static boolean isTooLarge(HttpServerRequest request, Area area) {
        String length = request.getHeader("Content-Length");
        if (length == null) {
            return area.isConsole() && request.getHeader("Transfer-Encoding") != null;
        }
        return Long.parseLong(length) > (area == Area.LOG_IN ? MAX_LOG_IN : MAX_BODY);
    }

    private boolean isSecure(HttpServerRequest request) {
        return listener.isSecure(request)
                || publicUrl
                        .filter(url -> "https".equalsIgnoreCase(url.getScheme()))
                        .filter(url -> url.getRawAuthority().equalsIgnoreCase(request.getHeader("Host")))
                        .isPresent();
    }

    private boolean isForged(HttpServerRequest request, Area area) {
        return CrossSite.isForged(
                request.method().name(),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Origin"),
                request.getHeader("Host"),
                publicUrl,
                area.isConsole());
    }

    private void api(RoutingContext context, Visit visit) {
        String authorization = context.request().getHeader("Authorization");
        Optional<BasicHeader> basic = BasicHeader.read(authorization);
        if (basic.isPresent()) {
            context.request().pause();
            logIns.user(basic.get().name(), basic.get().password(), visit.address())
                    .onSuccess(outcome -> {
                        context.request().resume();
                        decide(context, visit, outcome);
                    })
                    .onFailure(context::fail);
        } else if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            String token = authorization.substring(BEARER.length()).trim();
            if (settings.isOidc() && !logIns.isToken(token)) {
                context.next(); // Quarkus checks it
            } else {
                decide(context, visit, logIns.token(token, visit.address()));
            }
        } else {
            logIns.refused("credentials", null, visit.address());
            Answers.unauthorized(context);
        }
    }

    private static void decide(RoutingContext context, Visit visit, Outcome outcome) {
        if (outcome instanceof Welcome welcome) {
            context.put(Visit.KEY, visit.of(welcome.caller()));
            context.next();
        } else if (outcome instanceof Later later) {
            Answers.tooMany(context, later);
        } else {
            Answers.unauthorized(context);
        }
    }

    private void page(RoutingContext context, Visit visit) {
        Cookie cookie = context.request().getCookie(SessionCookie.NAME);
        Optional<Sessions.Found> session =
                Optional.ofNullable(cookie).map(Cookie::getValue).flatMap(sessions::read);
        HttpServerResponse response = context.response();
        if (session.isPresent()) {
            Caller caller = session.get().caller();
            // A part of a page that refreshes itself does not count as use.
            if (session.get().isStale() && context.request().getHeader("HX-Request") == null) {
                SessionCookie.set(response, sessions.write(caller), visit.isSecure());
            }
            context.put(Visit.KEY, visit.of(caller));
            context.next();
            return;
        }
        if (cookie != null) {
            SessionCookie.remove(response, visit.isSecure());
        }
        if (isForOidc(context)) {
            context.next();
        } else {
            Answers.redirect(context, logInPath(context));
        }
    }

    /** Whether OpenID Connect decides: it knows the browser, or is asked to log it in. */
    private boolean isForOidc(RoutingContext context) {
        return settings.isOidc()
                && (!settings.hasUsers()
                        || context.normalizedPath().equals("/console/sso")
                        || SessionCookie.hasOidc(context.request()));
    }

    private static String logInPath(RoutingContext context) {
        String wanted = context.request().uri();
        return "GET".equals(context.request().method().name()) && wanted.startsWith("/console/")
                ? Area.LOG_IN_PATH + "?next=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8)
                : Area.LOG_IN_PATH;
    }
}
