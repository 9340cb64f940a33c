package io.piconnector.partner;

import io.piconnector.config.PartnerSettings;
import io.piconnector.config.PiSettings;
import io.piconnector.config.UrlText;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes the links to results that vendors show: by the template {@code partners.result-link}, or to the connector's own page.
 * An order has one link for ever, also when its page is closed, because vendors take no answer without a link.
 */
@ApplicationScoped
public class ResultLinks {

    static final String PATH = "/r/";

    private final Optional<String> template;
    private final Optional<String> base;
    private final Duration valid;
    private final PartnerOrderStore store;
    private volatile LinkSeal seal;

    ResultLinks(PartnerSettings settings, PiSettings pi, PartnerOrderStore store) {
        template = settings.resultLink();
        base = pi.listener().publicUrl().map(url -> url.toString().replaceFirst("/+$", "") + PATH);
        valid = settings.resultPage().valid();
        this.store = store;
    }

    /**
     * Returns the link to an order's result; null if neither {@code partners.result-link} nor {@code pi.listener.public-url}
     * is set.
     */
    public String of(PartnerOrder order) {
        if (template.isPresent()) {
            return template.get()
                    .replace("{orderId}", order.id())
                    .replace("{assessmentId}", UrlText.encode(String.valueOf(order.assessmentId())));
        }
        return base.isEmpty() ? null : base.get() + seal().seal(order.id());
    }

    /** Whether links lead to the connector's own page, which can be closed. */
    public boolean isOwn() {
        return template.isEmpty();
    }

    /** Whether an id was not made here. It needs no store, and so may run on an event loop; before the first link, it knows nothing. */
    boolean isGuess(String id) {
        LinkSeal known = seal;
        return known != null && known.open(id).isEmpty();
    }

    /**
     * Returns the order whose page an id opens. A wrong id costs no look into the store.
     *
     * @return empty if the id is wrong, the page is closed or was open for long enough, or the order was erased
     */
    Optional<PartnerOrder> open(String id) throws SQLException {
        Optional<String> orderId = seal().open(id);
        return orderId.isEmpty() ? Optional.empty() : store.find(orderId.get()).filter(this::isOpen);
    }

    /** Whether an order's page is still shown. */
    public boolean isOpen(PartnerOrder order) {
        return isOwn()
                && !order.isLinkRevoked()
                && Instant.now().isBefore(order.changedAt().plus(valid));
    }

    private LinkSeal seal() {
        if (seal == null) {
            try {
                seal = new LinkSeal(store.linkKey());
            } catch (SQLException e) {
                throw new StoreAwayException(e);
            }
        }
        return seal;
    }

    /** The store does not answer. */
    static final class StoreAwayException extends IllegalStateException {

        private static final long serialVersionUID = 1;

        StoreAwayException(SQLException cause) {
            super("the key of the links to results cannot be read: " + cause.getMessage(), cause);
        }
    }
}
