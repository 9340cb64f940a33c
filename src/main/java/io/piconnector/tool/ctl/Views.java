package io.piconnector.tool.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.tool.ctl.Client.RefusedException;
import java.util.Map;

/** What operators look at. Its methods return the exit code. */
final class Views {

    private final Arguments arguments;
    private final Client client;
    private final Printer printer;

    Views(Arguments arguments, Client client, Printer printer) {
        this.arguments = arguments;
        this.client = client;
        this.printer = printer;
    }

    int queues() throws RefusedException {
        arguments.only();
        return printer.list(
                        client.get("/api/queues", Map.of()), "queue", "waiting", "dead", "parked", "oldest s", "paused")
                .rows((table, one) -> table.row(
                        one.get("name"),
                        one.get("waiting"),
                        one.get("dead"),
                        one.get("parked"),
                        one.get("oldestSeconds"),
                        one.path("paused").asBoolean() ? "paused" : ""));
    }

    int messages(String state) throws RefusedException {
        arguments.only("queue", "state", "q", "from", "to", "limit", "cursor");
        Map<String, String> parameters = arguments.options("queue", "state", "q", "from", "to", "limit", "cursor");
        if (state != null) {
            parameters.put("state", state);
        }
        return printer.list(
                        client.get("/api/messages", parameters),
                        "id",
                        "queue",
                        "state",
                        "external id",
                        "accepted",
                        "last error")
                .rows((table, one) -> table.row(
                        one.get("id"),
                        one.get("queue"),
                        one.get("state"),
                        one.get("externalId"),
                        Printer.time(one.get("acceptedAt")),
                        one.get("lastError")));
    }

    int message() throws RefusedException {
        arguments.only();
        return printer.json(client.get("/api/messages/" + arguments.id("the id of a message"), Map.of()));
    }

    int story() throws RefusedException {
        arguments.only();
        String id = arguments.argument("an assessmentId or an externalId");
        JsonNode story = client.get("/api/timeline", Map.of("assessmentId", id));
        if (story.path("items").isEmpty()) {
            story = client.get("/api/timeline", Map.of("externalId", id));
        }
        if (story.path("items").isEmpty() && !printer.isJson()) {
            throw new RefusedException("nothing is known of " + id);
        }
        return printer.list(story, "time", "queue", "what happened")
                .rows((table, one) -> table.row(Printer.time(one.get("at")), one.get("queue"), one.get("text")));
    }

    int orders() throws RefusedException {
        arguments.only("state", "limit", "cursor");
        return printer.list(
                        client.get("/api/orders", arguments.options("state", "limit", "cursor")),
                        "external id",
                        "state",
                        "source",
                        "taken",
                        "assessment or error")
                .rows((table, one) -> table.row(
                        one.get("externalId"),
                        one.get("state"),
                        one.get("source"),
                        Printer.time(one.get("createdAt")),
                        one.path("error").isNull() ? one.get("assessmentId") : one.get("error")));
    }

    int order() throws RefusedException {
        arguments.only();
        return printer.json(client.get("/api/orders/" + Client.encoded(arguments.argument("an externalId")), Map.of()));
    }

    int audit() throws RefusedException {
        arguments.only("limit", "cursor");
        return printer.list(
                        client.get("/api/audit", arguments.options("limit", "cursor")),
                        "time",
                        "who",
                        "act",
                        "what",
                        "why")
                .rows((table, one) -> table.row(
                        Printer.time(one.get("at")), one.get("who"), one.get("act"), one.get("what"), one.get("why")));
    }

    /** Everything that is stored of a person. */
    int person() throws RefusedException {
        return printer.json(client.get("/api/people", arguments.person()));
    }
}
