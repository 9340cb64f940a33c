package io.piconnector;

/** Takes the secrets that this process was configured with out of text that leaves it, and leaves the rest as it is. */
public final class Redaction {

    /** What stands where a secret was. */
    public static final String MARK = "***";

    private Redaction() {}

    public static String redact(String text) {
        return Secrets.redact(text);
    }
}
