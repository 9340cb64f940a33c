package io.piconnector.pi;

import io.piconnector.config.PiSettings;
import io.piconnector.config.Redaction;
import io.piconnector.config.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Removes our own webhook's URL and its credentials from what PI says. PI knows them from each order and may echo them,
 * but the systems that receive PI's answers must not see them.
 */
public final class OwnWebhook {

    /** PI accepts URLs of up to 255 characters. Here each of them may be percent-encoded. */
    private static final int MAX_URL_LENGTH = 3 * 255;

    /** In bytes. */
    private static final int BEGINNING = 8 * 1024;

    private static final Pattern SCHEME = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

    /** Characters that end a sentence, not a URL. */
    private static final String PUNCTUATION = ".,;:!?)]}";

    /** The paths of the three listeners. The host does not matter. */
    private final Pattern listener;

    private final Redaction redaction;

    public OwnWebhook(PiSettings pi, Redaction redaction) {
        listener = Pattern.compile(
                Pattern.quote(pi.listener().path()) + "/(?:assessmentstatus|behavioralassessment|cognitiveassessment)",
                Pattern.CASE_INSENSITIVE);
        this.redaction = redaction;
    }

    /**
     * Returns the text with {@code ***} in place of our URL and of secrets. Without any of them, the text is unchanged.
     *
     * @return null if the text is nothing but our webhook's URL
     */
    String without(String text) {
        Decoded decoded = Decoded.of(redaction.apply(text)); // first, because a password may end a URL
        BitSet hidden = new BitSet(); // indexes of the redacted text
        Matcher matcher = listener.matcher(decoded.plain());
        for (int from = 0; matcher.find(from); ) {
            int start = urlStart(decoded, matcher.start());
            int end = urlEnd(decoded, matcher.start(), matcher.end());
            hidden.set(decoded.places().start(start), decoded.places().end(end - 1));
            from = end;
        }
        String cleaned = Redaction.hide(decoded.text(), hidden);
        return !hidden.isEmpty() && cleaned.strip().equals(Redaction.MARK) ? null : cleaned;
    }

    /** Returns the beginning of PI's answer without our URL and secrets, for an operator; null if the answer is empty. */
    String beginning(byte[] answer) {
        if (answer == null || answer.length == 0) {
            return null;
        }
        String text = new String(answer, 0, Math.min(answer.length, BEGINNING), StandardCharsets.UTF_8);
        String cleaned = without(text);
        return cleaned == null ? Redaction.MARK : cleaned;
    }

    /** Does the same for the fields of a webhook's query or body: texts and lists of texts, by name. */
    public Map<String, Object> without(Map<String, Object> fields) {
        Map<String, Object> cleaned = new LinkedHashMap<>();
        fields.forEach((name, value) -> cleaned.put(
                marked(name),
                value instanceof List<?> list ? list.stream().map(this::marked).toList() : marked(value)));
        return cleaned;
    }

    private String marked(Object text) {
        String cleaned = without(String.valueOf(text));
        return cleaned == null ? Redaction.MARK : cleaned;
    }

    /** Returns where the URL of this path begins: at its scheme, or without a scheme, after a blank. */
    private static int urlStart(Decoded decoded, int path) {
        int earliest = Math.max(0, path - MAX_URL_LENGTH);
        int start = -1;
        Matcher scheme = SCHEME.matcher(decoded.plain()).region(earliest, path);
        while (scheme.find()) {
            start = scheme.start();
        }
        if (start >= 0 && IntStream.range(start, path).noneMatch(decoded::endsUrl)) {
            return start;
        }
        start = path;
        while (start > earliest && !decoded.endsUrl(start - 1)) {
            start--;
        }
        return start;
    }

    /**
     * Returns where the URL ends, exclusive. Text that is percent-encoded more deeply than the URL itself is part of
     * the URL.
     */
    private static int urlEnd(Decoded decoded, int path, int pathEnd) {
        int width = decoded.width(path);
        int end = pathEnd;
        while (end < decoded.plain().length()
                && !(decoded.width(end) <= width && decoded.endsUrl(end))
                && !(decoded.width(end) < width && decoded.plain().charAt(end) == '&')) {
            end++;
        }
        while (end > pathEnd && PUNCTUATION.indexOf(decoded.plain().charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    /** A text, its decoded form, and the places of each decoded character in the text. */
    private record Decoded(String text, String plain, Spelling places) {

        static Decoded of(String text) {
            Spelling places = Spelling.decoded(text);
            return new Decoded(text, places.latin1(), places);
        }

        boolean endsUrl(int index) {
            int character = original(index) > 0x7F ? original(index) : plain.charAt(index);
            return character <= ' '
                    || character == 0x7F
                    || "\"'<>`".indexOf(character) >= 0
                    || Character.isWhitespace(character);
        }

        /**
         * Returns the length of the percent-encoding: 1 for a plain character, 3 for {@code %2F}, 5 for {@code %252F}.
         */
        int width(int index) {
            return original(index) == '%' ? places.end(index) - places.start(index) : 1;
        }

        private char original(int index) {
            return text.charAt(places.start(index));
        }
    }
}
