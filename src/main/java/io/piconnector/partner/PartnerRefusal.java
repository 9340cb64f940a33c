package io.piconnector.partner;

import io.piconnector.outbox.PermanentFailureException;

/** Refuses a vendor's call. The message is for the vendor's user. */
class PartnerRefusal extends PermanentFailureException {

    private static final long serialVersionUID = 1;

    PartnerRefusal(String message) {
        super(message);
    }
}
