package io.piconnector.partner;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.listener.LimitedLog;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The page behind the link that a hiring system shows to its users. It has no log-in: who has the link sees it. Every id
 * that opens nothing gets the same answer, so an answer does not tell a wrong id from a closed page.
 */
@ApplicationScoped
class ResultPage {

    private static final Logger LOG = Logger.getLogger("io.piconnector.partners");
    private static final String STYLE = "result/result.css";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_AFTER = "30";

    private final ResultLinks links;
    private final ResultViews views;
    private final OutcomeCounters counters;
    private final String style;
    private final String policy;
    private volatile Answer unknown;
    private final LimitedLog log = new LimitedLog(LOG);

    ResultPage(ResultLinks links, ResultViews views, MeterRegistry meters) {
        this.links = links;
        this.views = views;
        counters = new OutcomeCounters(
                meters, "partners.result.pages", "Calls of result pages by outcome", "shown", "unknown", "unavailable");
        style = read(STYLE);
        policy = "default-src 'none'; style-src '" + hash(style)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** The pages. */
    @CheckedTemplate(basePath = "result", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance page(String style, ResultView view);

        static native TemplateInstance none(String style, String title, String text);
    }

    void register(@Observes Router router) {
        router.route(ResultLinks.PATH + ":id")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::handle);
    }

    private void handle(RoutingContext context) {
        String id = context.pathParam("id");
        if (links.isGuess(id)) {
            send(context.response(), unknown());
            return;
        }
        context.vertx()
                .executeBlocking(() -> answer(id), false)
                .onSuccess(answer -> send(context.response(), answer))
                .onFailure(failure -> {
                    LOG.errorf(failure, "a result page cannot be made");
                    send(context.response(), unavailable());
                });
    }

    private record Answer(int status, String html) {}

    private Answer answer(String id) {
        try {
            Optional<PartnerOrder> order = links.open(id);
            if (order.isEmpty()) {
                return unknown();
            }
            Answer page =
                    new Answer(OK, Templates.page(style, views.of(order.get())).render());
            counters.count("shown");
            return page;
        } catch (SQLException | ResultLinks.StoreAwayException e) {
            log.warnf("a result page cannot be shown: %s", e.getMessage());
            return unavailable();
        }
    }

    /** It is rendered once, so that guesses cost little. */
    private Answer unknown() {
        if (unknown == null) {
            unknown = new Answer(
                    NOT_FOUND,
                    Templates.none(style, "There is no such page", "The link is wrong, or it is no longer valid.")
                            .render());
        }
        counters.count("unknown");
        return unknown;
    }

    private Answer unavailable() {
        counters.count("unavailable");
        return new Answer(
                UNAVAILABLE,
                Templates.none(style, "Not available now", "Try again in a minute.")
                        .render());
    }

    /** Nothing runs, nothing is loaded, and neither search engines nor caches nor the next site learn of the page. */
    private void send(HttpServerResponse response, Answer answer) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (answer.status() == UNAVAILABLE) {
            response.putHeader("Retry-After", RETRY_AFTER);
        }
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", policy)
                .putHeader("X-Robots-Tag", "noindex, nofollow")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Strict-Transport-Security", "max-age=31536000")
                .end(answer.html());
    }

    private static String read(String resource) {
        try (InputStream file = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException(resource + " is missing in the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
