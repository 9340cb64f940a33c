package io.piconnector.console;

import io.piconnector.console.Acts.Actor;
import io.piconnector.console.Acts.Outcome;
import io.piconnector.partner.PartnerOrder;
import io.piconnector.partner.PartnerOrderOverview;
import io.piconnector.partner.PartnerOrderOverview.Whose;
import io.piconnector.partner.PartnerOrderStore;
import io.piconnector.partner.ResultLinks;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Orders of hiring systems as operators see them, and what operators do to them. Each act is recorded. */
@ApplicationScoped
public class VendorOrders {

    private static final Logger LOG = Logger.getLogger("io.piconnector.console");

    private final PartnerOrderStore store;
    private final PartnerOrderOverview overview;
    private final ResultLinks links;
    private final Audit audit;

    VendorOrders(PartnerOrderStore store, PartnerOrderOverview overview, ResultLinks links, Audit audit) {
        this.store = store;
        this.overview = overview;
        this.links = links;
        this.audit = audit;
    }

    /**
     * An order and its link.
     *
     * @param link       what the hiring system shows; null if there is none
     * @param isOwnPage  whether the link leads to the connector's own page, which can be closed
     * @param isLinkOpen whether that page is shown
     */
    public record Known(PartnerOrder order, String link, boolean isOwnPage, boolean isLinkOpen) {}

    /** Finds an order; empty if it came from elsewhere, or was erased. */
    public Optional<Known> find(String externalId) throws SQLException {
        return order(externalId).map(this::known);
    }

    /** Finds the order that PI's assessment belongs to; empty if it came from elsewhere, or was erased. */
    public Optional<Known> ofAssessment(String assessmentId) throws SQLException {
        return store.findByAssessment(assessmentId).map(this::known);
    }

    /** Returns the hiring system and its account of those ids that are its orders. */
    public Map<String, String> names(Collection<String> externalIds) throws SQLException {
        Map<String, Whose> known =
                overview.whose(externalIds.stream().map(VendorOrders::id).toList());
        Map<String, String> names = new HashMap<>();
        for (String externalId : externalIds) {
            Whose whose = known.get(id(externalId));
            if (whose != null) {
                names.put(externalId, whose.vendor() + " (" + whose.account() + ")");
            }
        }
        return names;
    }

    private static String id(String externalId) {
        return externalId.replaceFirst(";.*", "");
    }

    private Optional<PartnerOrder> order(String externalId) throws SQLException {
        return store.find(id(externalId)).filter(order -> order.externalId().equals(externalId));
    }

    private Known known(PartnerOrder order) {
        boolean isOwnPage = links.isOwn();
        return new Known(order, links.of(order), isOwnPage, links.isOpen(order));
    }

    /** Closes an order's result page for good. */
    public Outcome revokeLink(Actor actor, String externalId) throws SQLException {
        Optional<PartnerOrder> order = order(externalId);
        if (order.isEmpty()) {
            return new Outcome.Unknown();
        }
        if (!links.isOwn()) {
            return new Outcome.Refused(
                    "the link comes from partners.result-link: the system that it leads to has to close it");
        }
        if (store.revokeLink(order.get().id())) {
            audit.record(actor.who(), "revoke link", subject(externalId), actor.why());
            LOG.infof("result page closed externalId=%s by=%s", externalId, actor.who());
        }
        return new Outcome.Done();
    }

    /** The name of an order in the audit log. */
    static String subject(String externalId) {
        return "order " + externalId;
    }
}
