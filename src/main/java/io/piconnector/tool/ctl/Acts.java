package io.piconnector.tool.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.tool.ctl.Arguments.WrongException;
import io.piconnector.tool.ctl.Client.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What operators do: each is in the audit log. Its methods return the exit code. */
final class Acts {

    /** In bytes. A webhook's body has 64 KiB at most. */
    private static final int MAX_FORM = 65 * 1024;

    private final Arguments arguments;
    private final Client client;
    private final Printer printer;

    Acts(Arguments arguments, Client client, Printer printer) {
        this.arguments = arguments;
        this.client = client;
        this.printer = printer;
    }

    int act() throws RefusedException {
        String act = arguments.command();
        if (arguments.argument().isPresent()) {
            arguments.only("why");
            client.post(
                    "/api/messages/" + arguments.id("the id of a message") + "/" + act, arguments.options("why"), null);
            return printer.done(past(act) + " message " + arguments.argument().get());
        }
        arguments.only("queue", "state", "q", "from", "to", "why");
        Map<String, String> filter = arguments.options("queue", "state", "q", "from", "to");
        if (filter.isEmpty()) {
            throw new WrongException(act + " needs the id of a message, or a filter such as --queue ats");
        }
        long count = client.post("/api/messages/" + act, Map.of("dry-run", "true"), filter)
                .path("count")
                .asLong();
        if (count == 0) {
            return printer.done("no message matches");
        }
        if (!arguments.has("yes")
                && !printer.isConfirmed(act + " " + count + (count == 1 ? " message? " : " messages? "))) {
            throw new RefusedException("nothing was done");
        }
        JsonNode answer = client.post("/api/messages/" + act, arguments.options("why"), filter);
        return printer.isJson()
                ? printer.json(answer)
                : printer.done(past(act) + " " + answer.path("count").asLong());
    }

    private static String past(String act) {
        return act.equals("replay") ? "replayed" : "discarded";
    }

    int move() throws RefusedException {
        arguments.only("to", "why");
        if (arguments.option("to").isEmpty()) {
            throw new WrongException("move needs --to QUEUE");
        }
        client.post(
                "/api/messages/" + arguments.id("the id of a message") + "/move", arguments.options("to", "why"), null);
        return printer.done("moved message " + arguments.argument().orElseThrow());
    }

    int pauseOrResume() throws RefusedException {
        arguments.only("why");
        String queue = arguments.argument("the name of a queue");
        client.post("/api/queues/" + Client.encoded(queue) + "/" + arguments.command(), arguments.options("why"), null);
        return printer.done(arguments.command().equals("pause") ? "paused " + queue : "resumed " + queue);
    }

    int revokeLink() throws RefusedException {
        arguments.only("why");
        String order = arguments.argument("an externalId");
        client.post("/api/orders/" + Client.encoded(order) + "/revoke-link", arguments.options("why"), null);
        return printer.done("closed the result page of " + order);
    }

    int place() throws RefusedException {
        arguments.only(
                "record-id", "assessment", "first-name", "middle-name", "last-name", "email", "parameter", "key");
        Map<String, Object> order = new LinkedHashMap<>();
        Map.of(
                        "record-id", "recordId",
                        "assessment", "assessment",
                        "first-name", "firstName",
                        "middle-name", "middleName",
                        "last-name", "lastName",
                        "email", "email")
                .forEach((option, field) -> arguments.option(option).ifPresent(value -> order.put(field, value)));
        if (order.isEmpty()) {
            throw new WrongException("order needs an externalId, or --record-id and the other fields of a new order");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : arguments.all("parameter")) {
            String[] parts = parameter.split("=", 2);
            if (parts.length < 2) {
                throw new WrongException("--parameter is NAME=VALUE");
            }
            parameters.put(parts[0], parts[1]);
        }
        order.put("parameters", parameters);
        Map<String, String> headers = arguments
                .option("key")
                .map(key -> Map.of("Idempotency-Key", key))
                .orElse(Map.of());
        JsonNode placed = client.post("/api/orders", Map.of(), order, headers);
        return printer.isJson()
                ? printer.json(placed)
                : printer.done("placed " + placed.path("externalId").asText());
    }

    int tryWebhook() throws RefusedException {
        arguments.only("path");
        String file = arguments.argument().orElse("-");
        Map<String, String> webhook = new LinkedHashMap<>();
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            webhook.put("form", new String(in.readNBytes(MAX_FORM), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new RefusedException(file + " cannot be read: correct the path");
        }
        arguments.option("path").ifPresent(target -> {
            String[] parts = target.split("\\?", 2);
            webhook.put("path", parts[0]);
            if (parts.length > 1) {
                webhook.put("query", parts[1]);
            }
        });
        return printer.json(client.post("/api/try", Map.of(), webhook));
    }

    int erase() throws RefusedException {
        Map<String, String> person = arguments.person();
        Map<String, String> preview = new LinkedHashMap<>(person);
        preview.put("dry-run", "true");
        JsonNode stored = client.delete("/api/people", preview);
        long messages = stored.path("messages").asLong();
        long orders = stored.path("orders").asLong();
        long partnerOrders = stored.path("partnerOrders").asLong();
        String what = "%d messages, %d orders".formatted(messages, orders)
                + (partnerOrders == 0 ? "" : ", %d orders of hiring systems".formatted(partnerOrders));
        if (messages + orders + partnerOrders == 0) {
            return printer.done("nothing is stored of this person");
        }
        if (!arguments.has("yes") && !printer.isConfirmed("erase " + what + "? ")) {
            throw new RefusedException("nothing was done");
        }
        JsonNode erased = client.delete("/api/people", person);
        return printer.isJson() ? printer.json(erased) : printer.done("erased " + what);
    }
}
