package io.piconnector.mapping;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds misspelt variables. JSLT takes an undeclared variable for one that the caller passes in, and fails only when it
 * is used.
 */
final class JsltVariables {

    private static final String NAME = "[A-Za-z_][\\w-]*";

    /** A text, a comment, a declaration, the head of a function, or a use. */
    private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|//[^\\n]*+|\\blet\\s++(" + NAME
            + ")|\\bdef\\s++" + NAME + "\\s*+\\(([^)]*+)\\)|(\\$" + NAME + ")");

    private JsltVariables() {}

    /** Returns the variables that nothing in this text declares, with the line of their first use. */
    static Map<String, Integer> undeclared(String jslt) {
        Set<String> declared = new HashSet<>();
        Map<String, Integer> used = new TreeMap<>();
        Matcher token = TOKEN.matcher(jslt);
        while (token.find()) {
            if (token.group(1) != null) {
                declared.add("$" + token.group(1));
            } else if (token.group(2) != null) {
                for (String parameter : token.group(2).split(",")) {
                    declared.add("$" + parameter.trim());
                }
            } else if (token.group(3) != null) {
                used.putIfAbsent(token.group(3), lineAt(jslt, token.start()));
            }
        }
        used.keySet().removeAll(declared);
        return used;
    }

    private static int lineAt(String text, int index) {
        return (int) text.substring(0, index).chars().filter(c -> c == '\n').count() + 1;
    }
}
