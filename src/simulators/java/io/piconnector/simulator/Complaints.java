package io.piconnector.simulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a vendor saw that its protocol does not allow. */
final class Complaints {

    private final List<String> all = new CopyOnWriteArrayList<>();

    void add(String complaint) {
        all.add(complaint);
    }

    /** Adds what is wrong with something, each with a word of what it is about. */
    List<String> add(String subject, List<String> problems) {
        problems.forEach(problem -> all.add(subject + ": " + problem));
        return problems;
    }

    List<String> all() {
        return List.copyOf(all);
    }
}
