package io.piconnector.config;

import jakarta.enterprise.context.ApplicationScoped;

/** Rejects {@code delivery.*} settings that contradict each other. */
@ApplicationScoped
class DeliveryCheck implements CheckedAtStart {

    DeliveryCheck(DeliverySettings delivery) {
        if (delivery.maxBackoff().compareTo(delivery.backoff()) < 0) {
            throw new WrongSetting(
                    "delivery.max-backoff", "is shorter than delivery.backoff", "make it at least as long");
        }
        if (delivery.lease().compareTo(delivery.timeout()) <= 0) {
            throw new WrongSetting(
                    "delivery.lease",
                    "is not longer than delivery.timeout",
                    "give a delivery the time to end before its message is given to another replica");
        }
    }
}
