package io.piconnector.partner;

import io.piconnector.config.PiSettings;
import io.piconnector.config.TemplateParameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/** What each hiring system needs to order and to be told, by the running routes and the settings. No key is told. */
@ApplicationScoped
public class PartnerSetUp {

    private final CamelContext camel;
    private final PartnerKeys keys;
    private final PartnerAccess access;
    private final PartnerCallers callers;
    private final PartnerOrderOverview overview;
    private final PiSettings pi;

    PartnerSetUp(
            CamelContext camel,
            PartnerKeys keys,
            PartnerAccess access,
            PartnerCallers callers,
            PartnerOrderOverview overview,
            PiSettings pi) {
        this.camel = camel;
        this.keys = keys;
        this.access = access;
        this.callers = callers;
        this.overview = overview;
        this.pi = pi;
    }

    /**
     * A URL to hand to a vendor.
     *
     * @param operation what it is for, such as {@code tests} or {@code start}
     */
    public record Url(String operation, String method, String url) {}

    /**
     * A hiring system that routes serve.
     *
     * @param isOn        whether its calls are let in
     * @param accounts    the customers
     * @param toDo        what is missing
     * @param lastCall    when it was let in last, as far as this process knows; or null
     * @param lastRefused when it was refused last, as far as this process knows; or null
     * @param lastOrder   when it ordered last; or null
     */
    public record Vendor(
            String name,
            boolean isOn,
            List<String> accounts,
            List<Url> urls,
            List<String> toDo,
            Instant lastCall,
            Instant lastRefused,
            Instant lastOrder) {}

    /** Returns all hiring systems that routes serve, by name. */
    public List<Vendor> vendors() throws SQLException {
        Map<String, List<TemplateParameters>> routes = new TreeMap<>();
        TemplateParameters.ofRoutes(camel).forEach(route -> route.value("vendor")
                .ifPresent(vendor -> routes.computeIfAbsent(vendor, name -> new ArrayList<>())
                        .add(route)));
        Map<String, Instant> lastOrders = overview.lastOrders();
        List<Vendor> vendors = new ArrayList<>();
        routes.forEach((name, all) -> {
            if (all.stream().anyMatch(PartnerSetUp::isCall)) {
                vendors.add(vendor(name, all, lastOrders.get(name)));
            }
        });
        return vendors;
    }

    private static boolean isCall(TemplateParameters route) {
        return route.value("operation").isPresent();
    }

    private Vendor vendor(String name, List<TemplateParameters> routes, Instant lastOrder) {
        boolean isOn = keys.isOn(name);
        String base = pi.listener()
                .publicUrl()
                .map(url -> url.toString().replaceFirst("/+$", ""))
                .orElse("");
        return new Vendor(
                name,
                isOn,
                isOn ? List.copyOf(access.accounts(name)) : List.of(),
                routes.stream()
                        .filter(PartnerSetUp::isCall)
                        .map(route -> new Url(
                                route.values().get("operation"),
                                route.values().get("method"),
                                base + "/partners/" + name + "/"
                                        + route.values().get("path")))
                        .toList(),
                isOn ? toDo(name, routes) : List.of(),
                callers.lastLetIn(name),
                callers.lastRefused(name),
                lastOrder);
    }

    private List<String> toDo(String name, List<TemplateParameters> routes) {
        List<String> missing = new ArrayList<>();
        String prefix = "partners." + name + ".";
        for (TemplateParameters route : routes) {
            if (isCall(route)) {
                continue;
            }
            String path = route.value("path").orElse("");
            if (!path.isEmpty() && route.value("baseUrl").isEmpty() && access.isWithoutBaseUrl(name)) {
                missing.add(prefix + "base-url is not set: nothing can be told to " + name);
            }
            if (path.contains(".codename") && access.codename(name).isEmpty()) {
                missing.add(prefix + "codename is not set: it is a part of the URL that updates go to");
            }
            boolean isByKey = route.value("byKey").filter("true"::equals).isPresent();
            Optional<String> header = route.value("secretHeader");
            for (String account : access.accounts(name)) {
                if (header.isPresent() && access.secret(name, account).isEmpty()) {
                    missing.add(prefix + "secret is not set: account " + account + " has none for the header "
                            + header.get());
                } else if (header.isEmpty() && !access.isKnown(name, account, isByKey)) {
                    missing.add("account " + account + " has no credentials for the way back: set " + prefix
                            + "username and .password, .api-key, .authorization or .client-id, as the vendor has it"
                            + (isByKey ? ", or write the key in clear" : ""));
                }
            }
        }
        return missing.stream().distinct().toList();
    }
}
