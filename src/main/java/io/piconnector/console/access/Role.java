package io.piconnector.console.access;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What somebody may do. */
public enum Role {
    /** Sees all, with personal data masked. */
    VIEWER,
    /** Sees all, and acts. */
    OPERATOR;

    /** For {@code @RolesAllowed}. An operator has both roles. */
    public static final String SEE = "viewer";

    /** For {@code @RolesAllowed}. */
    public static final String ACT = "operator";

    static Optional<Role> of(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case SEE -> Optional.of(VIEWER);
            case ACT -> Optional.of(OPERATOR);
            default -> Optional.empty();
        };
    }

    Set<String> names() {
        return this == OPERATOR ? Set.of(SEE, ACT) : Set.of(SEE);
    }
}
