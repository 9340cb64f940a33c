package io.piconnector.partner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSealTest {

    private static final String ORDER = "5b0d7a52-8f0e-4a55-9d37-1f3f2f0f6c11";

    private final LinkSeal seal = new LinkSeal("the key of these tests");

    @Test
    void shouldOpenWhatItSealed() {
        // When
        String text = seal.seal(ORDER);

        // Then
        assertThat(seal.open(text)).contains(ORDER);
        assertThat(text).matches("[\\w-]{43}").isEqualTo(seal.seal(ORDER)).isNotEqualTo(seal.seal(other()));
    }

    private static String other() {
        return UUID.randomUUID().toString();
    }

    @Test
    void shouldHideTheOrder() {
        // Given
        byte[] id = new byte[] {0x5b, 0x0d, 0x7a, 0x52};

        // When
        byte[] bytes = Base64.getUrlDecoder().decode(seal.seal(ORDER));

        // Then
        assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(id, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldRefuseATextOfWhichOneBitIsOther() {
        // Given
        byte[] bytes = Base64.getUrlDecoder().decode(seal.seal(ORDER));

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            // When
            byte[] forged = bytes.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);

            // Then
            assertThat(seal.open(text)).as("bit %d", bit).isEmpty();
        }
    }

    /** The last of 43 characters has two bits that no byte needs. */
    @Test
    void shouldRefuseAnotherSpellingOfTheLastCharacter() {
        // Given
        String text = seal.seal(ORDER);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char other = alphabet.charAt(alphabet.indexOf(text.charAt(42)) + 1);

        // Then
        assertThat(Base64.getUrlDecoder().decode(text.substring(0, 42) + other))
                .isEqualTo(Base64.getUrlDecoder().decode(text));
        assertThat(seal.open(text.substring(0, 42) + other)).isEmpty();
    }

    @Test
    void shouldRefuseWhatAnotherKeySealed() {
        assertThat(seal.open(new LinkSeal("another key").seal(ORDER))).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                ORDER,
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "äääääääääääääääääääääääääääääääääääääääääää",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void shouldRefuseWhatIsNoLink(String text) {
        assertThat(seal.open(text)).isEmpty();
    }
}
