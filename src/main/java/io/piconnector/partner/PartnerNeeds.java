package io.piconnector.partner;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.PartnerSettings;
import io.piconnector.config.PiSettings;
import io.piconnector.config.WrongSetting;
import jakarta.enterprise.context.ApplicationScoped;

/** Checks that what a hiring system orders can be placed at PI, and that it gets a link to the result. */
@ApplicationScoped
class PartnerNeeds implements CheckedAtStart {

    private static final String NO_WEBHOOK = "none";

    PartnerNeeds(PartnerSettings settings, PartnerKeys keys, PiSettings pi) {
        if (settings.vendors().keySet().stream().noneMatch(keys::isOn)) {
            return;
        }
        if (pi.api().key().isEmpty()) {
            throw new WrongSetting(
                    "pi.api.key", "is not set, but orders of hiring systems need it", "write the key of PI's API");
        }
        boolean isForWebhook = !pi.api().webhookProperty().equals(NO_WEBHOOK);
        boolean isForLink = settings.resultLink().isEmpty();
        if (pi.listener().publicUrl().isEmpty() && (isForWebhook || isForLink)) {
            throw new WrongSetting(
                    "pi.listener.public-url",
                    "is not set, but " + (isForWebhook ? "orders" : "links to results") + " of hiring systems need it",
                    "write the https:// base that PI and recruiters can reach, or set partners.result-link and"
                            + " pi.api.webhook-property=" + NO_WEBHOOK);
        }
    }
}
