package io.piconnector.tool.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.piconnector.tool.ctl.Arguments.WrongException;
import io.piconnector.tool.ctl.Client.RefusedException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The command {@code ctl}: what operators see and do, in a terminal and in scripts. It calls a running connector's API. */
public final class Ctl {

    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int WRONG = 2;

    /** In bytes. A webhook's body has 64 KiB at most. */
    private static final int MAX_FORM = 65 * 1024;

    private static final String USAGE = """
            usage: ctl COMMAND [--url URL] [--token TOKEN] [--json]
              queues                                  what each queue holds
              messages [FILTER] [--limit N] [--cursor C]   messages, the newest first
              dead     [FILTER] [--limit N] [--cursor C]   those that are dead
              message  ID                             one, with content and attempts, as JSON
              story    ASSESSMENT-ID|EXTERNAL-ID      what happened, in order of time
              replay   ID | FILTER [--why TEXT] [--yes]    let messages wait afresh
              discard  ID | FILTER [--why TEXT] [--yes]    give messages up
              move     ID --to QUEUE [--why TEXT]     let a message wait in another queue
              pause    QUEUE [--why TEXT]             stop a queue in all replicas
              resume   QUEUE [--why TEXT]             let it go on
              orders   [--state STATE] [--limit N] [--cursor C]   the ledger of orders
              order    EXTERNAL-ID                    what is known of an order
              order    --record-id R --assessment BA --first-name F --last-name L --email E
                       [--parameter NAME=VALUE] [--key KEY]   place one
              audit    [--limit N] [--cursor C]       who did what
              try      [FILE|-] [--path PATH]         what would become of a webhook
            FILTER: [--queue Q] [--state S] [--q TEXT] [--from TIME] [--to TIME]. replay and discard take dead and
            parked messages if no state is given, print how many there are, and ask.
            The environment variables PI_CONNECTOR_URL and PI_CONNECTOR_TOKEN stand for --url and --token.""";

    private final Arguments arguments;
    private final Client client;
    private final PrintStream out;

    private Ctl(Arguments arguments, Client client, PrintStream out) {
        this.arguments = arguments;
        this.client = client;
        this.out = out;
    }

    /** @return the exit code: 0 done, 1 refused, 2 the command line is wrong */
    public static int run(String... args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        try {
            Arguments arguments = Arguments.of(args);
            arguments.command();
            return new Ctl(arguments, new Client(url(arguments), token(arguments)), out).run();
        } catch (WrongException e) {
            err.println(e.getMessage() + "\n" + USAGE);
            return WRONG;
        } catch (RefusedException e) {
            err.println(Table.text(e.getMessage()));
            return REFUSED;
        } finally {
            out.flush();
        }
    }

    private static String url(Arguments arguments) {
        return arguments
                .option("url")
                .or(() -> Optional.ofNullable(System.getenv("PI_CONNECTOR_URL")))
                .orElse("http://127.0.0.1:8080");
    }

    private static String token(Arguments arguments) {
        return arguments
                .option("token")
                .or(() -> Optional.ofNullable(System.getenv("PI_CONNECTOR_TOKEN")))
                .orElseThrow(
                        () -> new WrongException("there is no token: set PI_CONNECTOR_TOKEN to one of console.tokens"));
    }

    private int run() throws RefusedException {
        return switch (arguments.command()) {
            case "queues" -> queues();
            case "messages" -> messages(null);
            case "dead" -> messages("dead");
            case "message" -> message();
            case "story" -> story();
            case "replay", "discard" -> act();
            case "move" -> move();
            case "pause", "resume" -> pauseOrResume();
            case "orders" -> orders();
            case "order" -> arguments.argument().isPresent() ? order() : place();
            case "audit" -> audit();
            case "try" -> attempt();
            default -> throw new WrongException("'" + arguments.command() + "' is not a command of ctl");
        };
    }

    private int queues() throws RefusedException {
        arguments.only();
        return list(client.get("/api/queues", Map.of()), "queue", "waiting", "dead", "parked", "oldest s", "paused")
                .rows((table, one) -> table.row(
                        one.get("name"),
                        one.get("waiting"),
                        one.get("dead"),
                        one.get("parked"),
                        one.get("oldestSeconds"),
                        one.path("paused").asBoolean() ? "paused" : ""));
    }

    private int messages(String state) throws RefusedException {
        arguments.only("queue", "state", "q", "from", "to", "limit", "cursor");
        Map<String, String> parameters = options("queue", "state", "q", "from", "to", "limit", "cursor");
        if (state != null) {
            parameters.put("state", state);
        }
        return list(
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
                        time(one.get("acceptedAt")),
                        one.get("lastError")));
    }

    private int message() throws RefusedException {
        arguments.only();
        return json(client.get("/api/messages/" + id("the id of a message"), Map.of()));
    }

    private int story() throws RefusedException {
        arguments.only();
        String id = arguments.argument("an assessmentId or an externalId");
        JsonNode story = client.get("/api/timeline", Map.of("assessmentId", id));
        if (story.path("items").isEmpty()) {
            story = client.get("/api/timeline", Map.of("externalId", id));
        }
        if (story.path("items").isEmpty() && !arguments.has("json")) {
            throw new RefusedException("nothing is known of " + id);
        }
        return list(story, "time", "queue", "what happened")
                .rows((table, one) -> table.row(time(one.get("at")), one.get("queue"), one.get("text")));
    }

    private int act() throws RefusedException {
        String act = arguments.command();
        if (arguments.argument().isPresent()) {
            arguments.only("why");
            client.post("/api/messages/" + id("the id of a message") + "/" + act, options("why"), null);
            return done(past(act) + " message " + arguments.argument().get());
        }
        arguments.only("queue", "state", "q", "from", "to", "why");
        Map<String, String> filter = options("queue", "state", "q", "from", "to");
        if (filter.isEmpty()) {
            throw new WrongException(act + " needs the id of a message, or a filter such as --queue ats");
        }
        long count = client.post("/api/messages/" + act, Map.of("dry-run", "true"), filter)
                .path("count")
                .asLong();
        if (count == 0) {
            return done("no message matches");
        }
        if (!arguments.has("yes") && !isConfirmed(act + " " + count + (count == 1 ? " message? " : " messages? "))) {
            throw new RefusedException("nothing was done");
        }
        JsonNode answer = client.post("/api/messages/" + act, options("why"), filter);
        return arguments.has("json")
                ? json(answer)
                : done(past(act) + " " + answer.path("count").asLong());
    }

    private static String past(String act) {
        return act.equals("replay") ? "replayed" : "discarded";
    }

    private int move() throws RefusedException {
        arguments.only("to", "why");
        if (arguments.option("to").isEmpty()) {
            throw new WrongException("move needs --to QUEUE");
        }
        client.post("/api/messages/" + id("the id of a message") + "/move", options("to", "why"), null);
        return done("moved message " + arguments.argument().orElseThrow());
    }

    private int pauseOrResume() throws RefusedException {
        arguments.only("why");
        String queue = arguments.argument("the name of a queue");
        client.post("/api/queues/" + Client.encoded(queue) + "/" + arguments.command(), options("why"), null);
        return done(arguments.command().equals("pause") ? "paused " + queue : "resumed " + queue);
    }

    private int orders() throws RefusedException {
        arguments.only("state", "limit", "cursor");
        return list(
                        client.get("/api/orders", options("state", "limit", "cursor")),
                        "external id",
                        "state",
                        "source",
                        "taken",
                        "assessment or error")
                .rows((table, one) -> table.row(
                        one.get("externalId"),
                        one.get("state"),
                        one.get("source"),
                        time(one.get("createdAt")),
                        one.path("error").isNull() ? one.get("assessmentId") : one.get("error")));
    }

    private int order() throws RefusedException {
        arguments.only();
        return json(client.get("/api/orders/" + Client.encoded(arguments.argument("an externalId")), Map.of()));
    }

    private int place() throws RefusedException {
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
        return arguments.has("json")
                ? json(placed)
                : done("placed " + placed.path("externalId").asText());
    }

    private int audit() throws RefusedException {
        arguments.only("limit", "cursor");
        return list(client.get("/api/audit", options("limit", "cursor")), "time", "who", "act", "what", "why")
                .rows((table, one) -> table.row(
                        time(one.get("at")), one.get("who"), one.get("act"), one.get("what"), one.get("why")));
    }

    private int attempt() throws RefusedException {
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
        return json(client.post("/api/try", Map.of(), webhook));
    }

    private String id(String what) {
        String id = arguments.argument(what);
        if (!id.matches("[0-9]{1,18}")) {
            throw new WrongException(arguments.command() + " needs " + what + ", a number: 'ctl messages' shows it");
        }
        return id;
    }

    private Map<String, String> options(String... names) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : names) {
            arguments.option(name).ifPresent(value -> values.put(name, value));
        }
        return values;
    }

    private interface Row {
        void add(Table table, JsonNode item);
    }

    private interface Rows {
        int rows(Row row);
    }

    private Rows list(JsonNode answer, String... columns) {
        return row -> {
            if (arguments.has("json")) {
                return json(answer);
            }
            Table table = new Table(columns);
            answer.path("items").forEach(item -> row.add(table, item));
            table.print(out);
            if (answer.path("next").isTextual()) {
                out.println("more: --cursor " + Table.text(answer.get("next")));
            }
            return DONE;
        };
    }

    private int json(JsonNode answer) {
        try {
            out.println(Client.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(answer));
        } catch (IOException e) {
            throw new IllegalStateException("it was JSON", e);
        }
        return DONE;
    }

    private int done(String text) {
        out.println(Table.text(text));
        return DONE;
    }

    /** Seconds are enough. */
    private static String time(JsonNode time) {
        return time == null || !time.isTextual() ? "-" : time.asText().replaceAll("\\.\\d+Z$", "Z");
    }

    /** No answer is no. */
    private boolean isConfirmed(String question) {
        out.print(question + "[y/N] ");
        out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null
                    && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
        } catch (IOException e) {
            return false;
        }
    }
}
