package io.piconnector.tool.rehearsal;

import io.piconnector.config.Printable;
import io.piconnector.config.Problem;
import io.piconnector.config.RouteSource;
import io.piconnector.config.RoutesSettings;
import io.piconnector.config.VisibleFiles;
import io.piconnector.tool.rehearsal.Rehearsal.HangingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command {@code test}: runs every {@code *.test.yaml} of an installation. */
@ApplicationScoped
public class RouteTests {

    private static final String SUFFIX = ".test.yaml";

    private final Rehearsal rehearsal;
    private final RoutesSettings settings;

    RouteTests(Rehearsal rehearsal, RoutesSettings settings) {
        this.rehearsal = rehearsal;
        this.settings = settings;
    }

    /** @param problems what differs; none if the test has passed */
    record Result(String file, String name, double seconds, List<Problem> problems) {

        boolean isPassed() {
            return problems.isEmpty();
        }
    }

    /**
     * Runs the tests and prints a line for each.
     *
     * @param filter runs only tests whose name or file holds this text
     * @param junit  the JUnit XML file to write
     * @return the exit code: 0, or 1 if a test failed or there is none
     * @throws IOException if the folder cannot be read or the report cannot be written
     */
    public int run(Path folder, Optional<String> filter, Optional<Path> junit, PrintStream out)
            throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        List<Path> folders = RouteSource.folders(folder, settings.location().orElse(List.of()));
        List<Path> files = files(folders);
        boolean isHanging = false;
        for (int i = 0; i < files.size() && !isHanging; i++) {
            isHanging = !run(files.get(i), filter.orElse(""), results, out);
        }
        if (results.isEmpty()) {
            out.println(
                    files.isEmpty()
                            ? below(folders) + " is no *" + SUFFIX + ": add one"
                            : "no test has '" + filter.orElse("") + "' in its name: correct --filter");
        }
        long failed = results.stream().filter(result -> !result.isPassed()).count();
        out.println(
                results.size() - failed + " passed, " + failed + " failed" + (isHanging ? ", the rest not run" : ""));
        if (junit.isPresent()) {
            JUnitReport.write(results, junit.get());
        }
        return failed > 0 || results.isEmpty() ? 1 : 0;
    }

    private static String below(List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve("tests").toString())
                .collect(Collectors.joining(" and ", "below ", " there"));
    }

    private static List<Path> files(List<Path> folders) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                VisibleFiles.below(folder).stream()
                        .filter(file -> file.toString().endsWith(SUFFIX))
                        .forEach(files::add);
            }
        }
        return files.stream().distinct().toList();
    }

    /** @return whether the rest can be run */
    private boolean run(Path path, String filter, List<Result> results, PrintStream out) throws InterruptedException {
        List<Problem> problems = new ArrayList<>();
        TestFile file = TestFile.read(path, problems::add);
        List<RouteTest> tests = file.tests().stream()
                .filter(test -> test.name().contains(filter) || file.name().contains(filter))
                .toList();
        if (!problems.isEmpty() || !tests.isEmpty()) {
            out.println(path);
        }
        if (!problems.isEmpty()) {
            results.add(print(new Result(file.name(), "(the file)", 0, problems), out));
        }
        for (RouteTest test : tests) {
            long start = System.nanoTime();
            try {
                List<Problem> differences = test.run(rehearsal);
                results.add(print(new Result(file.name(), test.name(), secondsSince(start), differences), out));
            } catch (HangingException e) {
                List<Problem> hanging = List.of(test.problem(e.getMessage()));
                results.add(print(new Result(file.name(), test.name(), secondsSince(start), hanging), out));
                return false;
            }
        }
        return true;
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    private static Result print(Result result, PrintStream out) {
        out.println((result.isPassed() ? "  ok    " : "  FAIL  ") + Printable.line(result.name));
        result.problems.forEach(problem -> out.println("        " + problem));
        return result;
    }
}
