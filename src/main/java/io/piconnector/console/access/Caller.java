package io.piconnector.console.access;

import java.time.Instant;

/**
 * Who has proved to be a user or a token of the settings.
 *
 * @param name  a token is {@code token:NAME}, so that it is never taken for a person
 * @param login when the session began; null without a session
 */
record Caller(String name, Role role, Instant login) {

    static final String TOKEN = "token:";

    Caller in(Instant session) {
        return new Caller(name, role, session);
    }
}
