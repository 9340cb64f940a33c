package io.piconnector.console;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Adds to the time line of an assessment what only it knows, for example that a webhook came again. */
public interface Story {

    /**
     * Something that happened.
     *
     * @param kind      order, webhook, duplicate, type, call, routing, attempt, delivery, dead, parked, waiting, or an act of
     *                  an operator
     * @param text      for a person, one line
     * @param queue     or null
     * @param messageId or null
     */
    record Item(Instant at, String kind, String text, String queue, Long messageId) {}

    /**
     * What a story is about.
     *
     * @param keys        the keys of the assessment's messages: assessmentId and state
     * @param externalIds of its orders
     */
    record Subject(Collection<String> keys, Collection<String> externalIds) {}

    List<Item> items(Subject subject) throws Exception;
}
