package io.piconnector.console.page;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** The pages of the console, as each page lists them. */
@RequestScoped
@Named("menu")
public class Menu {

    private static final String HOME = "/console";

    private static final List<Entry> ENTRIES = List.of(
            new Entry("Now", HOME),
            new Entry("Find", HOME + "/find"),
            new Entry("Needs you", HOME + "/needs-you"),
            new Entry("Routes", HOME + "/routes"),
            new Entry("Try it", HOME + "/try"),
            new Entry("Orders", HOME + "/orders"),
            new Entry("Set-up check", HOME + "/set-up"),
            new Entry("Audit", HOME + "/audit"));

    private final RoutingContext context;

    Menu(RoutingContext context) {
        this.context = context;
    }

    /** A page. */
    public record Entry(String name, String path) {}

    public List<Entry> entries() {
        return ENTRIES;
    }

    /** Whether the page at work is this one or below it. */
    public boolean isCurrent(Entry entry) {
        String path = context.normalizedPath();
        return path.equals(entry.path()) || !entry.path().equals(HOME) && path.startsWith(entry.path() + "/");
    }
}
