package io.piconnector.mapping;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression that gives up. A nested repetition, such as {@code (a+)+$}, takes a time that doubles with each
 * character, and hostile data knows how to make it do so.
 */
final class BoundedRegex implements RegularExpression {

    /** Characters read in one match. An expression without nested repetition reads each a few times. */
    private static final int MAX_STEPS = 5_000_000;

    private final Pattern pattern;

    BoundedRegex(String regex) {
        pattern = Pattern.compile(regex);
    }

    /** The expression needs too many steps for this text. */
    static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** @throws GivenUp if the answer is not found within the limit */
    @Override
    public boolean matches(String value) {
        return pattern.matcher(new CountedText(value, new int[1])).find();
    }

    /**
     * Finds every match.
     *
     * @throws GivenUp if they are not found within the limit
     */
    void findAll(String value) {
        Matcher matcher = pattern.matcher(new CountedText(value, new int[1]));
        while (matcher.find()) {
            // only the time matters
        }
    }

    private record CountedText(CharSequence text, int[] steps) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > MAX_STEPS) {
                throw new GivenUp();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
