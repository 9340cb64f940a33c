package io.piconnector.listener;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code application/x-www-form-urlencoded} text. A {@code ;} does not separate fields, because externalIds
 * contain it: {@code 123456;BA}.
 */
final class WebhookForm {

    static final String CONTENT_TYPE = "application/x-www-form-urlencoded";

    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";\\s]+)");

    private WebhookForm() {}

    /**
     * Returns the fields of a body, in their order, each with all its values.
     *
     * @throws UnreadableException if the body is not a form or its encoding is broken
     */
    static Map<String, List<String>> parse(String contentType, byte[] body) {
        // A missing content type is accepted, because the fields decide.
        String type = contentType == null ? CONTENT_TYPE : contentType;
        if (!type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(CONTENT_TYPE)) {
            throw new UnreadableException("the content type is not " + CONTENT_TYPE);
        }
        if (body.length == 0) {
            throw new UnreadableException("the body is empty");
        }
        Charset charset = charset(type);
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("the body is not " + charset);
        }
        return fields(text, charset, true);
    }

    /** Returns the parameters of a query. Wrong encoding stays as it is, so that nothing is lost. */
    static Map<String, List<String>> parseQuery(String query) {
        return query == null ? Map.of() : fields(query, StandardCharsets.UTF_8, false);
    }

    private static Charset charset(String contentType) {
        Matcher matcher = CHARSET.matcher(contentType);
        if (!matcher.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(matcher.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UnreadableException("the charset of the content type is unknown");
        }
    }

    private static Map<String, List<String>> fields(String text, Charset charset, boolean strict) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            fields.computeIfAbsent(decode(name, charset, strict).trim(), n -> new ArrayList<>())
                    .add(decode(value, charset, strict));
        }
        return fields;
    }

    private static String decode(String text, Charset charset, boolean strict) {
        try {
            return URLDecoder.decode(text, charset);
        } catch (IllegalArgumentException e) {
            if (strict) {
                throw new UnreadableException("the percent-encoding is broken");
            }
            return text;
        }
    }
}
