package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"score\":1.10}",
                "{\"score\":100}",
                "{\"score\":0.1000000000000000055511151231257827}",
                "{\"score\":12345678901234567890123}",
                "[0.0,-1.50]",
                "{\"b\":1,\"a\":null}"
            })
    void shouldWriteJsonAsItWasRead(String text) throws Exception {
        // Given
        ObjectMapper json = new ObjectMapper();
        new ExactJson().customize(json);

        // When
        String written = json.writeValueAsString(json.readTree(text));

        // Then
        assertThat(written).isEqualTo(text);
    }

    @Test
    void shouldChangeNumbersWithoutTheCustomizer() throws Exception {
        // Given the reason why the customizer is there
        ObjectMapper json = new ObjectMapper();

        // Then
        assertThat(json.writeValueAsString(json.readTree("{\"score\":1.10}"))).isEqualTo("{\"score\":1.1}");
    }
}
