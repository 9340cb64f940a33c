package io.piconnector.console.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldRedactorTest {

    private final FieldRedactor redactor = new FieldRedactor(List.of("email", "$.data.result"), new ObjectMapper());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"email\":\"a@b\",\"x\":1}                    | {\"email\":null,\"x\":1}",
                "{\"a\":[{\"EMail\":\"a@b\"}]}                  | {\"a\":[{\"EMail\":null}]}",
                "{\"data\":{\"result\":{\"score\":1},\"y\":2}}  | {\"data\":{\"result\":null,\"y\":2}}",
                "{\"result\":1}                                 | {\"result\":1}",
                "{\"x\":\"{\\\"email\\\":\\\"a@b\\\"}\"}        | {\"x\":\"{\\\"email\\\":null}\"}",
                "{\"email\":null, \"x\":1.10}                   | {\"email\":null, \"x\":1.10}",
                "{\"emails\":\"a@b\"}                           | {\"emails\":\"a@b\"}"
            })
    void shouldEmptyTheFields(String before, String after) {
        assertThat(redactor.content(before)).isEqualTo(after);
    }

    @Test
    void shouldEmptyBodiesOfReportsThatItCannotRead() {
        // Given
        String report = "{\"request\":{\"method\":\"POST\",\"body\":\"email=a@b\"},"
                + "\"answer\":{\"status\":200,\"body\":\"{\\\"email\\\":\\\"cut off\"},"
                + "\"calls\":[{\"url\":\"u\",\"answer\":\"{\\\"email\\\":\\\"cut off\"}]}";

        // Then
        assertThat(redactor.report(report))
                .isEqualTo("{\"request\":{\"method\":\"POST\",\"body\":null},\"answer\":{\"status\":200,\"body\":null},"
                        + "\"calls\":[{\"url\":\"u\",\"answer\":null}]}");
    }

    @Test
    void shouldEmptyFieldsInBodiesOfReports() {
        // Given
        String report = "{\"request\":{\"body\":{\"data\":{\"result\":5,\"assessmentId\":\"a\"}}},"
                + "\"answer\":{\"status\":200,\"body\":\"{\\\"ok\\\":true}\"}}";

        // Then
        assertThat(redactor.report(report)).isEqualTo(report.replace("5", "null"));
        assertThat(redactor.report("{\"type\":\"behavioral\"}")).isEqualTo("{\"type\":\"behavioral\"}");
        assertThat(redactor.report("{\"cut")).isEqualTo("{}");
    }
}
