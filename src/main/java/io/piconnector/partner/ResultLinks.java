package io.piconnector.partner;

import io.piconnector.config.PartnerSettings;
import io.piconnector.config.UrlText;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Makes the links to results that vendors show: {@code partners.result-link}. */
@ApplicationScoped
public class ResultLinks {

    private final Optional<String> template;

    ResultLinks(PartnerSettings settings) {
        template = settings.resultLink();
    }

    /** Returns the link to an order's result; null if there is none. */
    public String of(PartnerOrder order) {
        return template.map(text -> text.replace("{orderId}", order.id())
                        .replace("{assessmentId}", UrlText.encode(String.valueOf(order.assessmentId()))))
                .orElse(null);
    }
}
