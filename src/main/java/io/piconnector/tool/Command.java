package io.piconnector.tool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the program is asked to do.
 *
 * @param argument the folder of {@code check} and {@code test}, the file of {@code try}
 * @param options  those that begin with {@code --}
 */
record Command(Word word, Optional<String> argument, Map<String, String> options) {

    private static final String USAGE = """
            usage:
              (nothing)                                   start the connector
              check [FOLDER]                              find everything that is wrong in an installation
              test  [FOLDER] [--filter TEXT] [--junit FILE]   run routes/tests/*.test.yaml
              try   [FILE|-] [--path /listeners/...?type=...] [--as-test|--json]   show what becomes of one webhook
              ctl COMMAND                                 operate a running connector: ctl alone lists the commands
            FOLDER holds application.properties and routes. Default: the working folder.""";

    /** The words of the command line. */
    enum Word {
        START(Set.of(), Set.of()),
        CHECK(Set.of(), Set.of()),
        TEST(Set.of("--filter", "--junit"), Set.of()),
        TRY(Set.of("--path"), Set.of("--as-test", "--json"));

        private final Set<String> withValue;
        private final Set<String> flags;

        Word(Set<String> withValue, Set<String> flags) {
            this.withValue = withValue;
            this.flags = flags;
        }
    }

    /** Reads the command line. If it is wrong, prints the usage and ends the process. */
    static Command of(String... args) {
        List<String> left = new ArrayList<>(Arrays.asList(args));
        Word word = left.isEmpty() ? Word.START : word(left.remove(0));
        Map<String, String> options = new LinkedHashMap<>();
        Optional<String> argument = Optional.empty();
        while (!left.isEmpty()) {
            String next = left.remove(0);
            if (word.flags.contains(next)) {
                options.put(next, "");
            } else if (word.withValue.contains(next) && !left.isEmpty()) {
                options.put(next, left.remove(0));
            } else if (argument.isEmpty() && (!next.startsWith("-") || next.equals("-"))) {
                argument = Optional.of(next);
            } else {
                throw usage("'" + next + "' is not understood");
            }
        }
        Command command = new Command(word, argument, options);
        if (!Files.isDirectory(command.folder().toAbsolutePath())) {
            System.err.println(
                    command.folder() + " is no folder: name the one that holds application.properties and routes");
            System.exit(1);
        }
        return command;
    }

    private static Word word(String text) {
        return Arrays.stream(Word.values())
                .filter(word -> word != Word.START && word.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> usage("'" + text + "' is not a command"));
    }

    private static RuntimeException usage(String problem) {
        System.err.println(problem + "\n" + USAGE);
        System.exit(2);
        return new IllegalArgumentException(problem);
    }

    /** The installation's folder. */
    Path folder() {
        return Path.of(word == Word.TRY ? "" : argument.orElse(""));
    }

    boolean isRehearsal() {
        return word == Word.TEST || word == Word.TRY;
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }
}
