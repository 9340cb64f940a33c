package io.piconnector.tool.ctl;

import io.piconnector.tool.ctl.Arguments.WrongException;
import io.piconnector.tool.ctl.Client.RefusedException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The command {@code ctl}: what operators see and do, in a terminal and in scripts. It calls a running connector's API. */
public final class Ctl {

    static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int WRONG = 2;

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
              revoke-link EXTERNAL-ID [--why TEXT]    close the result page of a hiring system's order for good
              audit    [--limit N] [--cursor C]       who did what
              person   --record-id R | --email E | --assessment-id A   all that is stored of a person, as JSON
              erase    --record-id R | --email E | --assessment-id A [--why TEXT] [--yes]   erase a person
              try      [FILE|-] [--path PATH]         what would become of a webhook
            FILTER: [--queue Q] [--state S] [--q TEXT] [--from TIME] [--to TIME]. replay and discard take dead and
            parked messages if no state is given, print how many there are, and ask.
            The environment variables PI_CONNECTOR_URL and PI_CONNECTOR_TOKEN stand for --url and --token.""";

    private final Arguments arguments;
    private final Views views;
    private final Acts acts;

    private Ctl(Arguments arguments, Client client, Printer printer) {
        this.arguments = arguments;
        views = new Views(arguments, client, printer);
        acts = new Acts(arguments, client, printer);
    }

    /** @return the exit code: 0 done, 1 refused, 2 the command line is wrong */
    public static int run(String... args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        try {
            Arguments arguments = Arguments.of(args);
            arguments.command();
            Client client = new Client(url(arguments), token(arguments));
            return new Ctl(arguments, client, new Printer(out, arguments.has("json"))).run();
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
            case "queues" -> views.queues();
            case "messages" -> views.messages(null);
            case "dead" -> views.messages("dead");
            case "message" -> views.message();
            case "story" -> views.story();
            case "replay", "discard" -> acts.act();
            case "move" -> acts.move();
            case "pause", "resume" -> acts.pauseOrResume();
            case "orders" -> views.orders();
            case "order" -> arguments.argument().isPresent() ? views.order() : acts.place();
            case "revoke-link" -> acts.revokeLink();
            case "audit" -> views.audit();
            case "person" -> views.person();
            case "erase" -> acts.erase();
            case "try" -> acts.tryWebhook();
            default -> throw new WrongException("'" + arguments.command() + "' is not a command of ctl");
        };
    }
}
