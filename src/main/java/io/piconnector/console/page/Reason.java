package io.piconnector.console.page;

import io.piconnector.outbox.StoredMessage;
import java.util.regex.Pattern;

/** Groups errors: two that differ only in numbers and identifiers have the same reason. */
final class Reason {

    private static final int MAX = 160;
    private static final char HOLE = '…';
    private static final Pattern VARYING = Pattern.compile(
            "[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\"[^\"]{0,200}\"|'[^']{0,200}'|\\b[0-9a-fA-F]{16,}\\b|(?<!\\d)(?<!answered )\\d+");

    private Reason() {}

    /** The error without what varies. The status of an HTTP answer stays. */
    static String of(StoredMessage message) {
        String error = message.lastError();
        if (error == null || error.isBlank()) {
            return "";
        }
        String first = error.strip();
        String text = VARYING.matcher(first).replaceAll(String.valueOf(HOLE));
        return text.length() <= MAX ? text : text.substring(0, MAX) + HOLE;
    }

    /** The longest part that does not vary, to search for. */
    static String searchText(String reason) {
        String longest = "";
        for (String part : reason.split(String.valueOf(HOLE))) {
            longest = part.strip().length() > longest.length() ? part.strip() : longest;
        }
        return longest;
    }
}
