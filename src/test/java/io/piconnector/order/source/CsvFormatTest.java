package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.order.Order;
import io.piconnector.order.source.CsvFormat.Parsed;
import io.piconnector.order.source.TextLines.Line;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatTest {

    private static final String HEADER = "record_id,first_name,middle_name,last_name,email,assessment,job_id";

    private final CsvFormat format = new CsvFormat(',', Set.of("BA", "CA")::contains);

    @Test
    void shouldMakeAnOrderOfALine() {
        // When
        Order order = format.parse(
                        new Line(2, " 0815 , Ann ,M.,\"Lee, Jr. \"\"X\"\"\",ann@example.com,BA , 12 "), false)
                .order();

        // Then
        assertThat(order)
                .isEqualTo(new Order(
                        "0815",
                        "BA",
                        "Ann",
                        "M.",
                        "Lee, Jr. \"X\"",
                        "ann@example.com",
                        Map.of("job_id", "12"),
                        "file",
                        false));
        assertThat(order.key()).isEqualTo("0815;BA");
    }

    @Test
    void shouldLeaveOutWhatIsEmpty() {
        // When
        Order order = format.parse(new Line(2, "1,Ann,,Lee,a@b.de,CA,,"), true).order();

        // Then
        assertThat(order.middleName()).isNull();
        assertThat(order.parameters()).isEmpty();
    }

    @Test
    void shouldReadParametersAsAQuery() {
        // When
        Order order = format.parse(new Line(2, "1,Ann,,Lee,a@b.de,CA,7,department=12&site=K%26L+M&job_id=8&x="), true)
                .order();

        // Then
        assertThat(order.parameters()).isEqualTo(Map.of("department", "12", "site", "K&L M", "job_id", "7", "x", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"department", "=12", "a=1&&b=2", "a=%zz", "a=%00", "a=%ff", "a=%E2%80%AE"})
    void shouldRefuseParametersThatAreNoQuery(String parameters) {
        assertThat(bad("1,Ann,,Lee,a@b.de,CA,," + parameters, true).column()).isEqualTo("parameters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'1,,,Lee,a@b.de,BA,'        | first_name | is blank              | 1",
                "' ,Ann,,Lee,a@b.de,BA,'     | record_id  | is blank              | ' '",
                "'1,Ann,, ,a@b.de,BA,'       | last_name  | is blank              | 1",
                "'1,Ann,,Lee,\"\",BA,'       | email      | is blank              | 1",
                "'1,Ann,,Lee,a@b.de,,'       | assessment | is blank              | 1",
                "'1,Ann,,Lee,a@b.de,XX,'     | assessment | is 'XX'               | 1",
                "'1,Ann,,Lee,a@b.de,BA'      |            | has 6 columns instead | 1",
                "'1,Ann,,Lee,a@b.de,BA,,x=1' |            | has 8 columns instead | 1",
                "'1;Ann;;Lee;a@b.de;BA;'     |            | has 1 columns instead | 1;Ann;;Lee;a@b.de;BA;",
                "'1,\"Ann,,Lee,a@b.de,BA,'   | first_name | opening quote         | 1",
                "'1,A\"n,,Lee,a@b.de,BA,'    | first_name | has a quote in it     | 1"
            })
    void shouldSayWhatIsWrongInWhichColumn(String line, String column, String problem, String recordId) {
        // When
        BadLine bad = bad(line, false);

        // Then
        assertThat(bad.number()).isEqualTo(7);
        assertThat(bad.column()).isEqualTo(column);
        assertThat(bad.problem()).startsWith(problem.startsWith("opening") ? "has an " + problem : problem);
        assertThat(bad.recordId()).isEqualTo(recordId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\t", "\r", "\u001b[31m", "\u0085", "\u2028", "\u202E", "\uFEFF"})
    void shouldRefuseControlCharacters(String character) {
        assertThat(bad("1,Ann,,L" + character + "ee,a@b.de,BA,", false))
                .extracting(BadLine::column, BadLine::problem)
                .containsExactly("last_name", "holds a control or invisible character");
    }

    @Test
    void shouldTakeANameThatIsWrittenWithAJoiner() {
        assertThat(format.parse(new Line(2, "1,می\u200Cنا,,Lee,a@b.de,BA,"), false)
                        .order()
                        .firstName())
                .isEqualTo("می\u200Cنا");
    }

    @Test
    void shouldRefuseWhatIsNoUtf8() {
        assertThat(bad("1,Ann,,M\uFFFDller,a@b.de,BA,", false))
                .extracting(BadLine::column, BadLine::problem)
                .containsExactly("last_name", "is not UTF-8");
    }

    @Test
    void shouldRefuseARecordIdThatNoKeyCanHold() {
        assertThat(bad("1".repeat(201) + ",Ann,,Lee,a@b.de,BA,", false).column())
                .isEqualTo("record_id");
        assertThat(format.parse(new Line(2, "1".repeat(200) + ",Ann,,Lee,a@b.de,BA,"), false)
                        .order())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", ",,,,,,", "\"\",,,,,,"})
    void shouldPassOverALineWithoutContent(String line) {
        // When
        Parsed parsed = format.parse(new Line(2, line), false);

        // Then
        assertThat(parsed.order()).isNull();
        assertThat(parsed.bad()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEADER,
                HEADER + ",parameters",
                "RECORD_ID, First_Name ,middle_name,last_name,email,assessment,job_id,Parameters ",
                "\"record_id\",first_name,middle_name,last_name,email,assessment,job_id"
            })
    void shouldTakeTheHeader(String header) {
        assertThat(format.checkHeader(new Line(1, header))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "record_id,last_name,middle_name,first_name,email,assessment,job_id",
                HEADER + ",site",
                HEADER + ",parameters,x",
                "record_id;first_name;middle_name;last_name;email;assessment;job_id",
                "record_id,first_name,last_name,email,assessment"
            })
    void shouldRefuseAnotherHeaderAndSayWhichOneIsExpected(String header) {
        // When
        String problem = format.checkHeader(new Line(1, header)).toString();

        // Then
        assertThat(problem)
                .startsWith("line 1: is not the header: found '" + header + "'; make the first line " + HEADER);
    }

    @Test
    void shouldNotRepeatAPersonInPlaceOfAHeader() {
        assertThat(format.checkHeader(new Line(1, "1,Ann,,Lee,ann@example.com,BA,12"))
                        .toString())
                .doesNotContain("Ann", "Lee");
    }

    private BadLine bad(String line, boolean withParameters) {
        Parsed parsed = format.parse(new Line(7, line), withParameters);
        assertThat(parsed.order()).isNull();
        return parsed.bad();
    }
}
