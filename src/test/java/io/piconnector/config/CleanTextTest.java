package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Zoë Müller-O'Neill",
                "王小明",
                "می\u200Cخواهم", // Persian, with a zero width non-joiner
                "ക്\u200Dഷ", // Malayalam, with a zero width joiner
                "ᠠ\u180Eᠠ", // Mongolian, with its vowel separator
                "محمد עברית", // right-to-left by itself
                "co\u00ADoperate",
                "😀 👨\u200D👩\u200D👧",
                "a\u00A0b"
            })
    void shouldTakeWhatNamesAreWrittenWith(String text) {
        assertThat(CleanText.isClean(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x09, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9F, // C0, DEL, C1
                0x2028, 0x2029, // line and paragraph separator
                0x061C, 0x200E, 0x200F, // bidirectional marks
                0x202A, 0x202B, 0x202C, 0x202D, 0x202E, // embeddings and overrides
                0x2066, 0x2067, 0x2068, 0x2069, // isolates
                0x206A, 0x206F, 0xFFF9, 0xFFFB, 0xFEFF, 0xFFFD, 0xE0001, 0xE0041, 0xE007F, 0xD800, 0xDFFF
            })
    void shouldRefuse(int character) {
        assertThat(CleanText.isClean("Ann" + Character.toString(character) + "Lee"))
                .as("U+%04X", character)
                .isFalse();
    }

    @Test
    void shouldMarkWhatHidesSomethingAndKeepLineBreaks() {
        assertThat(CleanText.marked("a\u202Eb\n\tc\u0000\uD800")).isEqualTo("a[U+202E]b\n\tc[U+0000][U+D800]");
        assertThat(CleanText.marked("Zo\u00EB")).isEqualTo("Zo\u00EB");
    }
}
