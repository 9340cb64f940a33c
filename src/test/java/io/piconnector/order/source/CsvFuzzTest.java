package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.Printable;
import io.piconnector.order.source.TextLines.Line;
import io.piconnector.testkit.Fuzz;
import java.io.ByteArrayInputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever a file holds: each line is an order, or a reason on one printable line, or blank. */
class CsvFuzzTest {

    private static final Fuzz FILES = Fuzz.of(
            "record_id,first_name,middle_name,last_name,email,assessment,job_id\n1,Ada,,L,ada@example.org,BA,7\n",
            "\uFEFFrecord_id,first_name,middle_name,last_name,email,assessment,job_id,parameters\r\n"
                    + "2,\"A,\"\"d\"\"\",M,L,a@example.org,CA,,site=3&x=%26\r\n");

    private final CsvFormat format = new CsvFormat(',', Set.of("BA", "CA")::contains);

    @Test
    void shouldMakeAnOrderOrAReasonOfEveryLine() {
        FILES.run(input -> {
            try (TextLines lines = new TextLines(new ByteArrayInputStream(input.bytes()))) {
                Line header = lines.next();
                check(format.checkHeader(header));
                boolean withParameters = header != null && header.text() != null && format.hasParameters(header);
                for (Line line = lines.next(); line != null; line = lines.next()) {
                    var parsed = format.parse(line, withParameters);
                    assertThat(parsed.order() != null && parsed.bad() != null).isFalse();
                    check(parsed.bad());
                }
            }
        });
    }

    private static void check(BadLine bad) {
        if (bad != null) {
            assertThat(bad.toString()).isEqualTo(Printable.line(bad.toString(), Integer.MAX_VALUE));
        }
    }
}
