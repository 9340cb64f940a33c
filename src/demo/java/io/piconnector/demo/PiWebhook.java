package io.piconnector.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * One webhook that the simulated PI sends.
 *
 * @param assessmentId  what it is about; the body may say otherwise, or nothing
 * @param url           the listener, with the query parameters that PI gives back
 * @param authorization the Authorization header
 * @param body          the form
 * @param oldPasswords  for how many calls PI still has a password that is no longer valid
 * @param story         what it says, for the person who watches
 */
record PiWebhook(String assessmentId, String url, String authorization, String body, int oldPasswords, String story) {

    static String basic(String username, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((username + ':' + password).getBytes(UTF_8));
    }
}
