package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;

/** Stops the start with one line for each problem. */
public class Problems extends ConfigurationException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public Problems(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
