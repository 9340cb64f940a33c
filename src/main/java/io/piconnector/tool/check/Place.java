package io.piconnector.tool.check;

import io.piconnector.config.Problem;
import java.util.Collection;

/** Where a person would change something. */
record Place(String file, int line) {

    /** Whether it is in a file that installations do not edit. */
    boolean isEngine() {
        return file.startsWith("classpath:engine/");
    }

    /** Whether one of the problems is here. */
    boolean isOf(Collection<Problem> problems) {
        return problems.stream().anyMatch(problem -> problem.file().equals(file) && problem.line() == line);
    }

    Problem problem(String text) {
        return new Problem(file, line, text);
    }
}
