package io.piconnector.partner;

/**
 * An order of a hiring system that is about to be stored.
 *
 * @param reorder whether the same order may come anew when this one is over
 * @param request JSON
 * @param email   in small letters
 */
record NewPartnerOrder(
        String vendor,
        String account,
        String vendorOrderId,
        boolean reorder,
        String test,
        String suffix,
        String callbackUrl,
        String request,
        String email) {

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "NewPartnerOrder[" + vendor + " " + account + "]";
    }
}
