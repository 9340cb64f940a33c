package io.piconnector.console.api;

/** Ends a call with a problem. */
class ApiException extends RuntimeException {

    private final int status;

    /** @param detail what is wrong and what to do; the caller reads it */
    ApiException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    int status() {
        return status;
    }

    static ApiException badRequest(String detail) {
        return new ApiException(400, detail);
    }

    static ApiException notFound(String detail) {
        return new ApiException(404, detail);
    }

    static ApiException conflict(String detail) {
        return new ApiException(409, detail);
    }
}
