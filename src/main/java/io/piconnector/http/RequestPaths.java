package io.piconnector.http;

import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Makes the path of a request from the event, as a route says. */
@ApplicationScoped
@Named("requestPaths")
@Unremovable
@RegisterForReflection
public class RequestPaths {

    /** By the route's text. There are as many as routes. */
    private final Map<String, RequestPath> parsed = new ConcurrentHashMap<>();

    /** Appends a path to a URL, before the URL's own query. */
    public static String append(String url, String path) {
        return RequestPath.append(url, path);
    }

    /**
     * Returns the path of one request.
     *
     * @param exchange its body is the event, before a mapping
     * @param template the route's text: {@code /candidates/${body.data.recordId}}; blank means no path
     * @throws PermanentFailureException if the event lacks a value, or a value would change the path
     */
    public String of(Exchange exchange, @Variable("path") String template) {
        String text = template == null ? "" : template.trim();
        return text.isEmpty()
                ? ""
                : parsed.computeIfAbsent(
                                text,
                                path -> RequestPath.parse(
                                        path, exchange.getContext().resolveLanguage("simple")))
                        .of(exchange);
    }
}
