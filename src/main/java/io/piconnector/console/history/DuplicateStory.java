package io.piconnector.console.history;

import io.piconnector.console.Story;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tells when a webhook came again, and from where. */
@ApplicationScoped
class DuplicateStory implements Story {

    private static final String QUEUE = "events";

    private final CallStore calls;

    DuplicateStory(CallStore calls) {
        this.calls = calls;
    }

    @Override
    public List<Item> items(Subject subject) throws SQLException {
        List<Item> items = new ArrayList<>();
        for (Duplicates webhook : calls.duplicatesOf(subject.keys())) {
            for (Duplicates.Arrival arrival : webhook.arrivals()) {
                items.add(item(arrival, "PI sent the webhook again, from " + arrival.address()));
            }
            long more = webhook.count() - webhook.arrivals().size();
            if (more > 0) {
                Duplicates.Arrival last =
                        webhook.arrivals().get(webhook.arrivals().size() - 1);
                items.add(item(last, "and " + more + " times after that"));
            }
        }
        return items;
    }

    private static Item item(Duplicates.Arrival arrival, String text) {
        return new Item(arrival.at(), "duplicate", text, QUEUE, null);
    }
}
