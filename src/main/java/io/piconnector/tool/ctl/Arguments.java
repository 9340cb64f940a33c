package io.piconnector.tool.ctl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line behind the word {@code ctl}.
 *
 * @param words   the command and what it is about
 * @param options those with a value, by name without dashes; one that may come several times has all its values
 */
record Arguments(List<String> words, Map<String, List<String>> options, Set<String> flags) {

    private static final Set<String> FLAGS = Set.of("json", "yes");
    private static final Set<String> OPTIONS = Set.of(
            "url",
            "token",
            "queue",
            "state",
            "q",
            "from",
            "to",
            "limit",
            "cursor",
            "why",
            "path",
            "key",
            "record-id",
            "assessment",
            "assessment-id",
            "first-name",
            "middle-name",
            "last-name",
            "email",
            "parameter");

    /** The command line is wrong. The message says what is. */
    static final class WrongException extends RuntimeException {
        WrongException(String message) {
            super(message);
        }
    }

    /** @throws WrongException if an option is unknown or has no value */
    static Arguments of(String... args) {
        List<String> words = new ArrayList<>();
        Map<String, List<String>> options = new LinkedHashMap<>();
        Set<String> flags = new HashSet<>();
        List<String> left = new ArrayList<>(Arrays.asList(args));
        while (!left.isEmpty()) {
            String next = left.remove(0);
            if (!next.startsWith("--")) {
                words.add(next);
                continue;
            }
            String name = next.substring(2);
            if (FLAGS.contains(name)) {
                flags.add(name);
            } else if (!OPTIONS.contains(name)) {
                throw new WrongException("option " + next + " is unknown");
            } else if (left.isEmpty()) {
                throw new WrongException("option " + next + " has no value");
            } else {
                options.computeIfAbsent(name, one -> new ArrayList<>()).add(left.remove(0));
            }
        }
        return new Arguments(words, options, flags);
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /** @throws WrongException if it comes more than once */
    Optional<String> option(String name) {
        List<String> values = options.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new WrongException("option --" + name + " comes more than once");
        }
        return values.stream().findFirst();
    }

    List<String> all(String name) {
        return options.getOrDefault(name, List.of());
    }

    String command() {
        if (words.isEmpty()) {
            throw new WrongException("what is to be done is missing");
        }
        return words.get(0);
    }

    Optional<String> argument() {
        if (words.size() > 2) {
            throw new WrongException("'" + words.get(2) + "' is not understood");
        }
        return words.stream().skip(1).findFirst();
    }

    String argument(String what) {
        return argument().orElseThrow(() -> new WrongException(command() + " needs " + what));
    }

    /** An option that the command does not have would else be forgotten, and the command would do more than was meant. */
    void only(String... names) {
        Set<String> known = new HashSet<>(Set.of("url", "token"));
        known.addAll(List.of(names));
        options.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new WrongException(command() + " has no option --" + name);
                });
    }

    /** The id of a message. */
    String id(String what) {
        String id = argument(what);
        if (!id.matches("[0-9]{1,18}")) {
            throw new WrongException(command() + " needs " + what + ", a number: 'ctl messages' shows it");
        }
        return id;
    }

    /** Those of the options that are there. */
    Map<String, String> options(String... names) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : names) {
            option(name).ifPresent(value -> values.put(name, value));
        }
        return values;
    }

    /** The one person that the options name, and why: parameters of the API. */
    Map<String, String> person() {
        only("record-id", "email", "assessment-id", "why");
        Map<String, String> person = new LinkedHashMap<>();
        option("record-id").ifPresent(value -> person.put("recordId", value));
        option("email").ifPresent(value -> person.put("email", value));
        option("assessment-id").ifPresent(value -> person.put("assessmentId", value));
        if (person.size() != 1 || argument().isPresent()) {
            throw new WrongException(command() + " needs --record-id, --email or --assessment-id: one of them");
        }
        option("why").ifPresent(value -> person.put("why", value));
        return person;
    }
}
