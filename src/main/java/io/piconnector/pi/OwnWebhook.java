package io.piconnector.pi;

import io.piconnector.config.PiSettings;
import io.piconnector.config.Redaction;
import io.piconnector.config.Spelling;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Takes our own webhook's URL, and the credentials in it, out of what PI says: PI knows them from each order and may echo
 * them, and they are no business of the systems that PI's answers go on to.
 */
public final class OwnWebhook {

    /** The longest URL that PI takes is 255 characters, with every one of them percent-encoded. */
    private static final int MAX_URL_LENGTH = 3 * 255;

    private static final Pattern SCHEME = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

    /** What ends a sentence, and no URL. */
    private static final String PUNCTUATION = ".,;:!?)]}";

    /** The paths of the three listeners, whatever host they are reached by. */
    private final Pattern listener;

    private final Redaction redaction;

    public OwnWebhook(PiSettings pi, Redaction redaction) {
        listener = Pattern.compile(
                Pattern.quote(pi.listener().path()) + "/(?:assessmentstatus|behavioralassessment|cognitiveassessment)",
                Pattern.CASE_INSENSITIVE);
        this.redaction = redaction;
    }

    /**
     * The text with {@code ***} where our URL or a secret stood; itself where it holds neither.
     *
     * @return null where the text is nothing but our webhook's URL
     */
    String without(String text) {
        Decoded decoded = Decoded.of(redaction.apply(text)); // first, because a password may hold what ends a URL
        BitSet hidden = new BitSet(); // by character of the redacted text
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

    /** The same for what a webhook's query or body holds: texts and lists of texts, by name. */
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

    /** Where the URL begins that has the listener's path there: at its scheme, or where it has none, behind a blank. */
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

    /** Where the URL ends, exclusive: what is percent-encoded once more than the URL itself belongs to it. */
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

    /** A text, what it means decoded, and which place in the one is which in the other. */
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

        /** How long the percent-encoding is: 1 where there is none, 3 for {@code %2F}, 5 for {@code %252F}. */
        int width(int index) {
            return original(index) == '%' ? places.end(index) - places.start(index) : 1;
        }

        private char original(int index) {
            return text.charAt(places.start(index));
        }
    }
}
