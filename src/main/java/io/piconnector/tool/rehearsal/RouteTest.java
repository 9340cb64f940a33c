package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.config.Problem;
import io.piconnector.tool.rehearsal.Rehearsal.HangingException;
import java.util.ArrayList;
import java.util.List;

/** One test of the routes: what is given, and what is expected. */
final class RouteTest {

    private static final String GIVEN = "given";
    private static final String EXPECT = "expect";

    private final JsonNode test;
    private final JsonPointer place;
    private final TestFile file;

    RouteTest(JsonNode test, JsonPointer place, TestFile file) {
        this.test = test;
        this.place = place;
        this.file = file;
    }

    String name() {
        return test.path("name").isTextual() ? test.path("name").textValue() : "(without name)";
    }

    /** Runs the test and returns what differs from what is expected. */
    List<Problem> run(Rehearsal rehearsal) throws HangingException, InterruptedException {
        List<Problem> problems = new ArrayList<>();
        Keys.check(test, place, (at, text) -> problems.add(file.problem(at, text)));
        if (!problems.isEmpty()) {
            return problems;
        }
        Outcome outcome = rehearsal.run(Given.of(test.path(GIVEN), rehearsal.listenerPath()));
        outcome.troubles()
                .forEach(trouble -> problems.add(
                        file.problem(place.appendProperty(GIVEN).appendProperty(trouble.key()), trouble.text())));
        Comparison.compare(test.path(EXPECT), outcome, place.appendProperty(EXPECT))
                .forEach(difference -> problems.add(file.problem(difference.place(), difference.text())));
        return problems;
    }

    /** A problem of the whole test. */
    Problem problem(String text) {
        return file.problem(place, text);
    }
}
