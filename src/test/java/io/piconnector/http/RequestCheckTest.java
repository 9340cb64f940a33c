package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.Problem;
import io.piconnector.config.TemplateParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestCheckTest {

    private static final CamelContext CAMEL = new DefaultCamelContext();

    private static final String ROUTE = """
            - templatedRoute:
                routeId: other
                parameters:
                  - name: %1$s
                    value: fine
            - templatedRoute:
                routeId: deliver-ats
                parameters:
                  - name: destination
                    value: ats
                  - name: %1$s
                    value: "wrong"
            """;

    @AfterAll
    static void close() throws Exception {
        CAMEL.close();
    }

    @ParameterizedTest
    @CsvSource({
        "method, GET, method is 'GET': write POST",
        "method, post, method is 'post': write POST",
        "contentType, json, contentType 'json' is no content type",
        "contentType, 'a/b\r\nX: y', contentType 'a/b",
        "success, 2xx, success is '2xx': write statuses",
        "success, 299-200, success is '299-200'",
        "success, '200,', success is '200",
        "success, 600, success is '600'",
        "path, candidates, path 'candidates' starts with neither / nor ?",
    })
    void shouldTellTheLineOfAWrongParameter(String name, String value, String expected) {
        // When
        List<Problem> problems = check(name, value);

        // Then
        assertThat(problems).singleElement().satisfies(problem -> assertThat(problem.toString())
                .startsWith("routes/deliver-ats.camel.yaml:12: route 'deliver-ats': " + expected));
    }

    @ParameterizedTest
    @CsvSource({
        "method, PATCH",
        "contentType, application/vnd.api+json; charset=utf-8",
        "success, '200-299, 409'",
        "success, 201",
        "path, /candidates/${body.data.recordId}",
        "path, ''",
    })
    void shouldTakeARightParameter(String name, String value) {
        assertThat(check(name, value)).isEmpty();
    }

    private static List<Problem> check(String name, String value) {
        List<Problem> problems = new ArrayList<>();
        RequestCheck.check(
                new TemplateParameters(
                        "deliver-ats", "routes/deliver-ats.camel.yaml", ROUTE.formatted(name), Map.of(name, value)),
                CAMEL,
                problems::add);
        return problems;
    }
}
