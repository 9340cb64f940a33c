package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CsvFieldsTest {

    static Stream<Arguments> wellFormed() {
        return Stream.of(
                Arguments.of("a,b,c", List.of("a", "b", "c")),
                Arguments.of("", List.of("")),
                Arguments.of(",", List.of("", "")),
                Arguments.of("a,,", List.of("a", "", "")),
                Arguments.of(" a , b", List.of(" a ", " b")),
                Arguments.of("\"a\",\"\",b", List.of("a", "", "b")),
                Arguments.of("\"a,b\",c", List.of("a,b", "c")),
                Arguments.of("\",\",\",,\"", List.of(",", ",,")),
                Arguments.of("\"\"\"\"", List.of("\"")),
                Arguments.of("\"a \"\"b\"\", c\",d", List.of("a \"b\", c", "d")),
                Arguments.of("\"\"\",\"\"\",x", List.of("\",\"", "x")),
                Arguments.of("it's;a\\b,c", List.of("it's;a\\b", "c")));
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void shouldReadFieldsByRfc4180(String line, List<String> values) {
        assertThat(CsvFields.of(line, ',')).isEqualTo(new CsvFields(values, null));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("a,\"b", List.of("a"), "without a closing one"),
                Arguments.of("a,\"b\"\",c", List.of("a"), "without a closing one"),
                Arguments.of("a,\"", List.of("a"), "without a closing one"),
                Arguments.of("\"a\"b,c", List.of(), "after its closing quote"),
                Arguments.of("a,b\"c\",d", List.of("a"), "does not begin with one"),
                Arguments.of("a, \"b\"", List.of("a"), "does not begin with one"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void shouldSayWhatIsMalformedAndKeepWhatCameBefore(String line, List<String> values, String problem) {
        // When
        CsvFields fields = CsvFields.of(line, ',');

        // Then
        assertThat(fields.values()).isEqualTo(values);
        assertThat(fields.problem()).contains(problem);
    }

    @Test
    void shouldSplitAtTheSeparatorThatIsSet() {
        assertThat(CsvFields.of("a,b;\"c;d\"", ';').values()).containsExactly("a,b", "c;d");
        assertThat(CsvFields.of("a|b.*", '|').values()).containsExactly("a", "b.*");
    }
}
