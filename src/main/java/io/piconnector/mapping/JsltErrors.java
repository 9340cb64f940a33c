package io.piconnector.mapping;

import com.schibsted.spt.data.jslt.JsltException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says what is wrong in a mapping, and where. JSLT's messages repeat the values that a mapping works on. These are a
 * person's data, so only the values' types are shown.
 */
final class JsltErrors {

    /** Where the parser's message says it is, because the exception holds the place of the token before it. */
    private static final Pattern PARSED_AT = Pattern.compile("at line (\\d+), column \\d+");

    /** The token's kind, and then the token. */
    private static final Pattern TOKEN = Pattern.compile("Encountered \" .+? \"(.*?) \"\" at line", Pattern.DOTALL);

    private static final Pattern CHARACTER = Pattern.compile("Encountered: (\\S+) ");

    /** The start of a value: a text, an object, a list, a number. */
    private static final Pattern VALUE = Pattern.compile("\"|\\{|\\[|(?<![A-Za-z0-9])-?\\d|(?<![A-Za-z])'");

    private static final Pattern FUNCTION = Pattern.compile("(?:Function )?([A-Za-z][a-z0-9-]*)(?:\\(|:| can)");
    private static final String ERROR = "error: ";

    /** Messages whose value is not marked as one. */
    private static final Map<String, String> UNMARKED = Map.of(
            "from-json can't parse", "from-json() got a text that is no JSON",
            "Can't parse ", "parse-url() got a text that is no URL",
            "number(", "number() got a text that is no number",
            "format-time: Unknown timezone", "format-time() got an unknown time zone",
            "Regexp ", "replace() matched an empty text",
            "to-json can't", "to-json() cannot write its value",
            "hash-int", "hash-int() cannot read its value");

    private JsltErrors() {}

    /** Returns the line that a compiler's message is about; 0 if it does not say. */
    static int line(JsltException error) {
        Matcher at = PARSED_AT.matcher(String.valueOf(error.getMessageWithoutLocation()));
        return at.find() ? Integer.parseInt(at.group(1)) : Math.max(error.getLine(), 0);
    }

    /** Returns what the compiler found. Nothing of an event is in it. */
    static String problem(JsltException error) {
        String message = String.valueOf(error.getMessageWithoutLocation());
        if (message.startsWith("Parse error: ")) {
            return unexpected(message) + ": correct the JSLT there or just before";
        }
        String cause = error.getCause() == null ? "" : " (" + error.getCause().getMessage() + ")";
        return message + cause + ": correct the JSLT";
    }

    private static String unexpected(String message) {
        if (message.contains("Encountered \"<EOF>\"") || message.contains("Encountered: <EOF>")) {
            return "ends too early";
        }
        for (Pattern pattern : List.of(TOKEN, CHARACTER)) {
            Matcher found = pattern.matcher(message);
            if (found.find()) {
                return "did not expect " + found.group(1).trim().replace("\\\"", "\"");
            }
        }
        return "cannot be parsed";
    }

    /** Returns why a mapping failed on an event, without the event's values. */
    static String reason(JsltException error, String source) {
        String message = String.valueOf(error.getMessageWithoutLocation());
        if (message.startsWith(ERROR)) {
            String text = message.substring(ERROR.length());
            return source.contains('"' + text + '"') ? "error(\"" + text + "\")" : "error() was called";
        }
        for (Map.Entry<String, String> unmarked : UNMARKED.entrySet()) {
            if (message.startsWith(unmarked.getKey())) {
                return unmarked.getValue();
            }
        }
        Matcher value = VALUE.matcher(message);
        return value.find() ? message.substring(0, value.start()) + typeOf(message.charAt(value.start())) : message;
    }

    private static String typeOf(char first) {
        return switch (first) {
            case '"', '\'' -> "a text";
            case '{' -> "an object";
            case '[' -> "a list";
            default -> "a number";
        };
    }

    /**
     * Returns where a mapping failed: the line, or the lines in which the function is called that failed, because JSLT
     * does not tell the place of a call.
     *
     * @param mapping the name of the mapping's file
     */
    static String place(JsltException error, String mapping, String source) {
        if (error.getLine() > 0) {
            return error.getSource() + ":" + error.getLine();
        }
        Matcher function = FUNCTION.matcher(String.valueOf(error.getMessageWithoutLocation()));
        if (!function.lookingAt()) {
            return mapping;
        }
        List<Integer> lines = linesCalling(function.group(1).toLowerCase(Locale.ROOT), source);
        return lines.isEmpty()
                ? mapping
                : mapping + ":" + lines.stream().map(String::valueOf).collect(Collectors.joining(" or "));
    }

    private static List<Integer> linesCalling(String function, String source) {
        Map<Integer, String> lines = new TreeMap<>();
        int number = 0;
        for (String line : source.split("\n", -1)) {
            lines.put(++number, line);
        }
        Pattern call = Pattern.compile("(?<![\\w-])" + Pattern.quote(function) + "\\s*\\(");
        return lines.entrySet().stream()
                .filter(line -> call.matcher(line.getValue()).find())
                .map(Map.Entry::getKey)
                .toList();
    }
}
