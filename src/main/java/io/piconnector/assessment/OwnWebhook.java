package io.piconnector.assessment;

import io.piconnector.Redaction;
import io.piconnector.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes our own webhook's URL, and the listener's credentials in it, out of what PI says: PI knows them from each order
 * and may echo them, and they are no business of the systems that PI's answers go on to.
 */
public final class OwnWebhook {

    /** A shorter password is more likely to be an innocent word; with the user name before it, it is found all the same. */
    private static final int MIN_PASSWORD_LENGTH = 6;

    /** The longest URL that PI takes is 255 characters, with every one of them percent-encoded. */
    private static final int MAX_URL_LENGTH = 3 * 255;

    private static final Pattern SCHEME = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

    /** What ends a sentence, and no URL. */
    private static final String PUNCTUATION = ".,;:!?)]}";

    /** The paths of the three listeners, whatever host they are reached by. */
    private final Pattern listener;

    private final List<String> passwords;
    private final Set<String> secrets = new LinkedHashSet<>();

    public OwnWebhook(Settings settings) {
        listener = Pattern.compile(
                Pattern.quote(settings.text("pi.listener.path").orElse("/listeners/predictiveindex"))
                        + "/(?:assessmentstatus|behavioralassessment|cognitiveassessment)",
                Pattern.CASE_INSENSITIVE);
        String username = settings.text("pi.listener.username").orElse("");
        passwords = Stream.of("pi.listener.password", "pi.listener.previous-password")
                .flatMap(name -> settings.text(name).stream())
                .toList();
        for (String password : passwords) {
            String userInfo = username + ":" + password;
            byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
            secrets.add(userInfo);
            secrets.add(userInfo.replace(' ', '+')); // as a form writes it
            secrets.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
            secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            if (password.length() >= MIN_PASSWORD_LENGTH) {
                secrets.add(password);
                secrets.add(password.replace(' ', '+'));
            }
        }
    }

    /**
     * The text with {@code ***} where our URL or a credential stood; itself where it holds neither.
     *
     * @return null where the text is nothing but our webhook's URL
     */
    String without(String text) {
        DecodedText decoded = DecodedText.of(text);
        BitSet hidden = new BitSet(text.length()); // by character of the original
        secrets.forEach(secret -> hide(decoded, secret, hidden));
        Matcher matcher = listener.matcher(decoded.text());
        for (int from = 0; matcher.find(from); ) {
            int start = urlStart(decoded.text(), matcher.start());
            int end = urlEnd(decoded, matcher.start(), matcher.end());
            hidden.set(decoded.start(start), decoded.end(end - 1));
            if (decoded.start(start) <= leading(text)
                    && decoded.end(end - 1) >= text.stripTrailing().length()) {
                return null;
            }
            from = end;
        }
        return Redaction.redact(hidden.isEmpty() ? text : masked(text, hidden));
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

    private static void hide(DecodedText decoded, String secret, BitSet hidden) {
        int at = decoded.text().indexOf(secret);
        while (at >= 0) {
            hidden.set(decoded.start(at), decoded.end(at + secret.length() - 1));
            at = decoded.text().indexOf(secret, at + 1);
        }
    }

    private static int leading(String text) {
        return text.length() - text.stripLeading().length();
    }

    private static String masked(String text, BitSet hidden) {
        StringBuilder masked = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            if (hidden.get(at)) {
                masked.append(Redaction.MARK);
                at = hidden.nextClearBit(at);
            } else {
                int next = hidden.nextSetBit(at);
                masked.append(text, at, next < 0 ? text.length() : next);
                at = next < 0 ? text.length() : next;
            }
        }
        return masked.toString();
    }

    /** Where the URL begins that has the listener's path there: at its scheme, or where it has none, behind a blank. */
    private int urlStart(String text, int path) {
        int earliest = Math.max(0, path - MAX_URL_LENGTH);
        int start = -1;
        Matcher scheme = SCHEME.matcher(text).region(earliest, path);
        while (scheme.find()) {
            start = scheme.start();
        }
        if (start >= 0) {
            String authority = text.substring(start, path);
            for (String password : passwords) {
                authority = authority.replace(password, ""); // it may hold what ends a URL
            }
            if (authority.chars().noneMatch(OwnWebhook::endsUrl)) {
                return start;
            }
        }
        start = path;
        while (start > earliest && !endsUrl(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** Where the URL ends, exclusive: what is percent-encoded once more than the URL itself belongs to it. */
    private static int urlEnd(DecodedText decoded, int path, int pathEnd) {
        int level = decoded.level(path);
        int end = pathEnd;
        while (end < decoded.text().length()) {
            char character = decoded.text().charAt(end);
            if (decoded.level(end) <= level && endsUrl(character) || decoded.level(end) < level && character == '&') {
                break;
            }
            end++;
        }
        while (end > pathEnd && PUNCTUATION.indexOf(decoded.text().charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static boolean endsUrl(int character) {
        return character <= ' '
                || character == 0x7F
                || "\"'<>`".indexOf(character) >= 0
                || Character.isWhitespace(character);
    }
}
