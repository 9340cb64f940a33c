package io.piconnector.mapping;

import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All compiled mappings of an installation. It is immutable: a change of one file makes a new set. */
public final class MappingSet {

    static final MappingSet EMPTY = new MappingSet(Map.of());

    private final Map<String, Mapping> byName;

    private MappingSet(Map<String, Mapping> byName) {
        this.byName = byName;
    }

    /**
     * Compiles every mapping and its schema. Nothing runs, and nothing is fetched from elsewhere.
     *
     * @param used     the mappings that routes name; those in the jar are found only by these names
     * @param functions ours, beside JSLT's own
     * @param problems takes every problem found, with file and line
     */
    public static MappingSet compile(
            MappingFiles files, Set<String> used, MappingFunctions functions, Consumer<Problem> problems) {
        Set<String> names = new TreeSet<>(files.names(problems));
        names.addAll(used);
        Map<String, Mapping> compiled = new HashMap<>();
        for (String name : names) {
            files.read(name, problems)
                    .flatMap(file -> compile(file, files, functions, problems))
                    .ifPresent(mapping -> compiled.put(name, mapping));
        }
        return new MappingSet(Map.copyOf(compiled));
    }

    /** Returns the names of the settings that mappings read. */
    public Set<String> settings() {
        return byName.values().stream()
                .flatMap(mapping -> MappingFunctions.settingsIn(mapping.source()).stream())
                .collect(Collectors.toSet());
    }

    /** Returns what is wrong with one mapping and its schema. */
    public static List<Problem> check(MappingFiles files, String name) {
        Stream.Builder<Problem> problems = Stream.builder();
        Optional<MappingFile> file = files.read(name, problems);
        file.ifPresent(found -> compile(found, files, MappingFunctions.UNBOUND, problems));
        return problems.build().distinct().sorted().toList();
    }

    private static Optional<Mapping> compile(
            MappingFile file, MappingFiles files, MappingFunctions functions, Consumer<Problem> problems) {
        Optional<DocumentType> type = file.schema().flatMap(schema -> DocumentType.compile(schema, problems));
        try {
            Expression expression = parse(file.name(), file.text(), files, functions);
            JsltVariables.undeclared(file.text())
                    .forEach((variable, line) -> problems.accept(new Problem(
                            file.place(),
                            line,
                            "uses " + variable
                                    + ", which no let and no def declares: correct the name or declare it")));
            MappingFunctions.settingsIn(file.text()).forEach(setting -> MappingFunctions.problemOf(setting)
                    .ifPresent(problem ->
                            problems.accept(new Problem(file.place(), lineOf(file.text(), setting), problem))));
            return Optional.of(new Mapping(file.name(), file.text(), expression, type));
        } catch (JsltException e) {
            if (!isModule(file, files, functions)) {
                problems.accept(problem(file, files, e));
            }
        } catch (NotImported e) {
            problems.accept(new Problem(file.place(), lineOf(file.text(), e.name), e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            problems.accept(new Problem(
                    file.place(), 0, "cannot be parsed (" + e.getClass().getSimpleName() + "): correct the JSLT"));
        }
        return Optional.empty();
    }

    private static Problem problem(MappingFile file, MappingFiles files, JsltException error) {
        String source = error.getSource();
        boolean isImported = source != null && !source.equals(file.name());
        return new Problem(
                isImported ? files.placeOf(source) : file.place(), JsltErrors.line(error), JsltErrors.problem(error));
    }

    /** Whether a file has functions for others to import, and no document of its own. */
    private static boolean isModule(MappingFile file, MappingFiles files, MappingFunctions functions) {
        try {
            parse("module", "import \"" + file.name() + "\" as module {}", files, functions);
            return true;
        } catch (JsltException | NotImported e) {
            return false;
        }
    }

    private static Expression parse(String name, String text, MappingFiles files, MappingFunctions functions) {
        return new Parser(new StringReader(text))
                .withSource(name)
                .withFunctions(functions.all())
                .withResourceResolver(imported -> files.read(imported, problem -> {})
                        .map(file -> new StringReader(file.text()))
                        .orElseThrow(() -> new NotImported(imported)))
                .compile();
    }

    /** A file imports another one that is not there. */
    private static final class NotImported extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String name;

        NotImported(String name) {
            super("imports '" + name + "', which is no file below mappings/: correct the name or add the file");
            this.name = name;
        }
    }

    private static int lineOf(String text, String part) {
        int at = text.indexOf('"' + part + '"');
        return at < 0
                ? 0
                : (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }

    /** Returns a mapping; empty if there is none of this name, or if it does not compile. */
    Optional<Mapping> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Says that a mapping is not there, and what to do. */
    public String missing(String name, MappingFiles files) {
        return "there is no mapping '" + name + "': "
                + nearest(name).map(other -> "write '" + other + "'").orElse("correct the name") + ", or add the file "
                + files.placeOf(name);
    }

    /** Returns the name that was probably meant. */
    private Optional<String> nearest(String name) {
        return Nearest.of(name, byName.keySet());
    }

    /** The names that a route can use, for a person. */
    String list() {
        List<String> own = byName.keySet().stream()
                .filter(name -> !name.startsWith(MappingFiles.VENDORS))
                .sorted()
                .toList();
        return own.isEmpty()
                ? "there is none"
                : own.stream().limit(20).collect(Collectors.joining(", ", "there are ", ""));
    }
}
