package io.piconnector.console.privacy;

/**
 * Somebody, by one of their ids.
 *
 * @param value as it stands in messages and orders
 */
public record Person(By by, String value) {

    private static final int MAX_LENGTH = 400;

    public enum By {
        RECORD_ID,
        EMAIL,
        ASSESSMENT_ID
    }

    /** @throws IllegalArgumentException if the value identifies nobody */
    public Person {
        value = value == null ? "" : value.strip();
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("give 1 to " + MAX_LENGTH + " characters");
        }
        if (by == By.EMAIL && !value.matches("[^@\\s]+@[^@\\s]+")) {
            throw new IllegalArgumentException("is no e-mail address");
        }
    }

    /** Leaves out who it is. */
    @Override
    public String toString() {
        return "Person[by " + by + "]";
    }
}
