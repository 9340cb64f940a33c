package io.piconnector.console.access;

/** What a path belongs to. */
enum Area {
    /** For programs. */
    API,
    /** Pages of the console. */
    PAGE,
    /** What the console shows to somebody who has not logged in: the log-in form. */
    LOG_IN,
    /** Style sheets and scripts. */
    ASSET,
    /** Never served: files that libraries bring. */
    HIDDEN,
    /** Not ours. */
    OTHER;

    static final String LOG_IN_PATH = "/console/log-in";
    static final String ASSETS_PATH = "/console/assets/";

    /** @param path normalized, so that no other spelling of a path leads to the same resource */
    static Area of(String path) {
        if (path.startsWith("/webjars/") || path.equals("/webjars")) {
            return HIDDEN;
        }
        if (path.equals("/api") || path.startsWith("/api/")) {
            return API;
        }
        if (!path.equals("/console") && !path.startsWith("/console/")) {
            return OTHER;
        }
        if (path.equals(LOG_IN_PATH)) {
            return LOG_IN;
        }
        return path.startsWith(ASSETS_PATH) ? ASSET : PAGE;
    }

    boolean isConsole() {
        return this == PAGE || this == LOG_IN || this == ASSET;
    }
}
