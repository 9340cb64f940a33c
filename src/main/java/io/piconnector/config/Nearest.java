package io.piconnector.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the name that a person probably meant. */
public final class Nearest {

    /** More names than this are no help. */
    private static final int MAX_LISTED = 40;

    private Nearest() {}

    /** Returns the name that differs least, if it differs by no more than a typo or two. */
    public static Optional<String> of(String wrong, Collection<String> names) {
        int most = Math.max(1, Math.min(3, wrong.length() / 3));
        return names.stream()
                .filter(name -> !name.equals(wrong) && distance(wrong, name) <= most)
                .min(Comparator.comparingInt((String name) -> distance(wrong, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Returns what to do: {@code write 'NAME'}, or else {@code correct the name; there are A, B, C}. */
    public static String hint(String wrong, Collection<String> names) {
        return of(wrong, names)
                .map(name -> "write '" + name + "'")
                .orElseGet(() -> "correct the name or delete it"
                        + (names.isEmpty() || names.size() > MAX_LISTED
                                ? ""
                                : "; there are " + String.join(", ", new TreeSet<>(names))));
    }

    /** The number of characters to insert, delete, replace or swap. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
