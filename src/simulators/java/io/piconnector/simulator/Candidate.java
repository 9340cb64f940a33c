package io.piconnector.simulator;

import java.util.Locale;

/** A person whom a recruiter wants to be assessed. */
public record Candidate(String firstName, String lastName, String email) {

    /** Somebody whose address nobody has. */
    public static Candidate named(String firstName, String lastName) {
        return new Candidate(
                firstName,
                lastName,
                (firstName + "." + lastName).replaceAll("[^A-Za-z.]", "").toLowerCase(Locale.ROOT) + "@example.org");
    }

    public Candidate withEmail(String other) {
        return new Candidate(firstName, lastName, other);
    }
}
