package io.piconnector.order.source;

import io.piconnector.config.CleanText;
import io.piconnector.order.Order;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.dataformat.bindy.annotation.CsvRecord;
import org.apache.camel.dataformat.bindy.annotation.DataField;

/**
 * One line of a file of HRIS records.
 *
 * <p>The file is UTF-8, with or without a byte order mark; lines end with LF or CRLF, blank ones are ignored. Its first
 * line is the header, with these names in this order, in any case:
 *
 * <pre>record_id,first_name,middle_name,last_name,email,assessment,job_id</pre>
 *
 * and, where wanted, {@code parameters} as the eighth: what else the webhook's URL is to carry, as
 * {@code department=12&site=3}, percent-encoded where it holds {@code &}, {@code =}, {@code +} or {@code %}. The
 * separator is {@code hris.file.separator}. A field may stand in quotes, by RFC 4180; it cannot span lines. Blanks around
 * a field do not belong to it. {@code middle_name}, {@code job_id} and {@code parameters} may be empty,
 * {@code assessment} is a suffix of {@code pi.types.*}.
 *
 * <p>Bindy fills the fields by position, what is empty with an empty text. What a line must be is checked before, for
 * messages that name the column.
 */
@CsvRecord(separator = ",")
@RegisterForReflection
public class CsvLine {

    static final List<String> COLUMNS =
            List.of("record_id", "first_name", "middle_name", "last_name", "email", "assessment", "job_id");
    static final String PARAMETERS = "parameters";

    @DataField(pos = 1, trim = true)
    private String recordId;

    @DataField(pos = 2, trim = true)
    private String firstName;

    @DataField(pos = 3, trim = true)
    private String middleName;

    @DataField(pos = 4, trim = true)
    private String lastName;

    @DataField(pos = 5, trim = true)
    private String email;

    @DataField(pos = 6, trim = true)
    private String assessment;

    @DataField(pos = 7, trim = true)
    private String jobId;

    @DataField(pos = 8, trim = true)
    private String parameters;

    /**
     * @throws IllegalArgumentException where the parameters are no query
     */
    Order toOrder() {
        String middle = middleName.isEmpty() ? null : middleName;
        return new Order(recordId, assessment, firstName, middle, lastName, email, parameters(), Order.FILE, false);
    }

    /** The column of its own counts where the parameters name it too. */
    private Map<String, Object> parameters() {
        Map<String, Object> values = new LinkedHashMap<>();
        if (parameters != null && !parameters.isEmpty()) {
            for (String pair : parameters.split("&")) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("is not of the form name=value&name=value");
                }
                values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        if (!jobId.isEmpty()) {
            values.put("job_id", jobId);
        }
        return values;
    }

    private static String decode(String text) {
        String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        if (!CleanText.isClean(decoded)) {
            throw new IllegalArgumentException("holds a control or invisible character, or broken UTF-8");
        }
        return decoded;
    }
}
