package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;

/** Stops the start with one line for each problem. */
public class Problems extends ConfigurationException {

    private static final long serialVersionUID = 1;

    private final transient List<String> lines;

    public Problems(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        lines = problems.stream().map(Problem::toString).toList();
    }

    List<String> lines() {
        return lines;
    }
}
