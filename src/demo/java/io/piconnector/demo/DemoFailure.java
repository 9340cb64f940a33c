package io.piconnector.demo;

/** Why the demo does not start, in words for the person who started it. */
class DemoFailure extends Exception {

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }

    void tell() {
        System.err.println("The demo does not start: " + getMessage());
    }
}
