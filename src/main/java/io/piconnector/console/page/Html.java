package io.piconnector.console.page;

import io.piconnector.outbox.SearchTooWideException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/** Makes answers of pages. */
final class Html {

    private static final Logger LOG = Logger.getLogger("io.piconnector.console");
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private Html() {}

    /** Makes a page, and may fail. */
    interface Work {
        TemplateInstance run() throws Exception;
    }

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance problem(String title, String text);
    }

    /** Answers with a page, or with a page that says why there is none. */
    static Response of(Work work) {
        try {
            return Response.ok(work.run().render()).build();
        } catch (SearchTooWideException | IllegalArgumentException e) {
            return problem(BAD_REQUEST, "This cannot be shown", e.getMessage());
        } catch (SQLException e) {
            LOG.warnf("a page cannot be shown: %s", e.getMessage());
            return problem(
                    UNAVAILABLE,
                    "The store does not answer",
                    "PostgreSQL gave no answer in time. Try again in a moment.");
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static Response notFound(String text) {
        return problem(NOT_FOUND, "Not found", text);
    }

    static Response problem(int status, String title, String text) {
        return Response.status(status)
                .entity(Templates.problem(title, text).render())
                .build();
    }

    static Response seeOther(String path) {
        return Response.status(Response.Status.SEE_OTHER)
                .header("Location", URI.create(path))
                .build();
    }

    /** Encodes a value of a query. */
    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
