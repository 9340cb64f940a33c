package io.piconnector.demo;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An assessment that exists in the demo only. All there is to know of it follows from its id, so that the simulator of PI's
 * API gives the same answer after a restart, when events of the last demo are still waiting.
 *
 * @param id begins with {@code b} (behavioural), {@code c} (cognitive), {@code cf} (cognitive, and PI failed to process it)
 *     or {@code 0} (PI does not know it); any other first letter is whatever it is asked for
 */
record SampleAssessment(String id) {

    private static final List<String> FIRST_NAMES =
            words("Alex Amara Chidi Daria Emre Farah Goran Hana Inés Jules Kim Kofi"
                    + " Lena Mika Noor Omar Priya Quinn Ren Sasha Tomás Uma Wei Yuki Zoë");

    /** "Example" in many languages: nobody is called so. */
    private static final List<String> LAST_NAMES =
            words("Beispiel Eksempel Ejemplo Enghraifft Esempio Esimerkki Exemple"
                    + " Exemplo Mfano Namuna Örnek Pavyzdys Példa Příklad Przykład Sampleton Voorbeeld");

    /** Invented: what PI's API calls its results is published nowhere. */
    private static final List<String> PROFILES =
            words("Explorer Builder Mediator Planner Navigator Gardener Toolmaker Storyteller");

    static final String BEHAVIORAL = "behavioral";
    static final String COGNITIVE = "cognitive";

    static SampleAssessment behavioral() {
        return withPrefix("b");
    }

    static SampleAssessment cognitive() {
        return withPrefix("c0");
    }

    static SampleAssessment failed() {
        return withPrefix("cf");
    }

    static SampleAssessment unknownToPi() {
        return withPrefix("0");
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    private static SampleAssessment withPrefix(String prefix) {
        return new SampleAssessment(prefix + UUID.randomUUID().toString().substring(prefix.length()));
    }

    /** Whether PI has an assessment of this id and kind. */
    boolean is(String kind) {
        return switch (id.isEmpty() ? '0' : Character.toLowerCase(id.charAt(0))) {
            case '0' -> false;
            case 'b' -> kind.equals(BEHAVIORAL);
            case 'c' -> kind.equals(COGNITIVE);
            default -> kind.equals(BEHAVIORAL) || kind.equals(COGNITIVE);
        };
    }

    boolean isFailed() {
        return id.toLowerCase(Locale.ROOT).startsWith("cf");
    }

    String firstName() {
        return FIRST_NAMES.get(number(0, FIRST_NAMES.size()));
    }

    String lastName() {
        return LAST_NAMES.get(number(1, LAST_NAMES.size()));
    }

    String fullName() {
        return firstName() + ' ' + lastName();
    }

    String profile() {
        return PROFILES.get(number(2, PROFILES.size()));
    }

    /** How the person of a row is called; what is null is left out. */
    static String fullName(Map<String, Object> row) {
        return Stream.of("first_name", "middle_name", "last_name")
                .map(row::get)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }

    /** One of the id's own numbers, from 0 to below {@code bound}. */
    int number(int which, int bound) {
        int hash = (id + '/' + which).hashCode();
        return Math.floorMod(hash ^ (hash >>> 15), bound);
    }
}
