package io.piconnector.console.access;

/**
 * A request that the filter let in.
 *
 * @param caller null if the credentials are not ours to read
 */
record Visit(Area area, String address, boolean isSecure, Caller caller) {

    /** Where the request's context holds it. */
    static final String KEY = "io.piconnector.console.visit";

    Visit(Area area, String address, boolean isSecure) {
        this(area, address, isSecure, null);
    }

    Visit of(Caller who) {
        return new Visit(area, address, isSecure, who);
    }
}
