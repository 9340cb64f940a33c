package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @Test
    void shouldPrintADashWhenThereIsNoValue() {
        assertThat(Printable.line(null)).isEqualTo("-");
    }

    @Test
    void shouldLeaveOrdinaryTextOfAnyScriptAsItIs() {
        // Given
        String text = "Zoë Müller, 王小明, 😀; 123456;BA";

        // When
        String line = Printable.line(text);

        // Then
        assertThat(line).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\t", "\0", "\u001b", "\u007f", "\u0085", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff"
            })
    void shouldPrintASpaceWhereACharacterCouldBreakOrDisguiseTheLine(String bad) {
        assertThat(Printable.line("a" + bad + "b")).isEqualTo("a b");
    }

    @Test
    void shouldPrintASpaceForAnInvisibleTagCharacterOutsideTheBasicPlane() {
        // Given
        String tagLetter = Character.toString(0xE0041);

        // When
        String line = Printable.line("a" + tagLetter + "b");

        // Then
        assertThat(line).isEqualTo("a b");
    }

    @Test
    void shouldKeepTextThatJustFits() {
        assertThat(Printable.line("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(Printable.line("abc", 3)).isEqualTo("abc");
    }

    @Test
    void shouldCutTextThatIsTooLongAndShowThatItWasCut() {
        // When
        String line = Printable.line("x".repeat(10_000));

        // Then
        assertThat(line).isEqualTo("x".repeat(199) + "…");
    }

    @Test
    void shouldNotCutACharacterInTwo() {
        // Given
        String text = "ab😀😀";

        // When
        String line = Printable.line(text, 4);

        // Then
        assertThat(line).isEqualTo("ab…");
    }
}
