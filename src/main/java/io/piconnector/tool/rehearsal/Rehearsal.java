package io.piconnector.tool.rehearsal;

import io.piconnector.config.PiSettings;
import io.piconnector.config.Settings;
import io.piconnector.config.Start;
import io.piconnector.listener.WebhookCall;
import io.piconnector.listener.WebhookListener;
import io.piconnector.outbox.MemoryOutboxComponent;
import io.piconnector.outbox.OutboxComponent;
import io.piconnector.tool.rehearsal.Given.HrisFile;
import io.piconnector.tool.rehearsal.Given.HrisRow;
import io.piconnector.tool.rehearsal.Given.Webhook;
import io.piconnector.tool.rehearsal.Outcome.Trouble;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.quarkus.main.events.AfterConfigure;
import org.apache.camel.support.DefaultConsumer;

/**
 * Runs the installation's routes as they are, with stand-ins for everything outside: queues in memory, recorded requests
 * in place of the network, given rows in place of the HRIS. One case at a time.
 */
@ApplicationScoped
public class Rehearsal {

    /** The longest time of a case. A route that loops must not stop a build for ever. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Pattern TIMER = Pattern.compile("(timer|quartz|scheduler|cron):.*");
    private static final Pattern FILE = Pattern.compile("(file|ftp|ftps|sftp):.*");

    /** It looks up orders of earlier days, and a case has none. */
    private static final String RECONCILIATION = "timer:reconcile-assessments";

    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private static volatile boolean isOn;

    private final PiSettings pi;
    private final Stores stores;
    private final Peers peers;
    private final HrisTable hris = new HrisTable();
    private final MemoryOutboxComponent outbox = new MemoryOutboxComponent();
    private final Map<String, DefaultConsumer> inputs = new ConcurrentHashMap<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    Rehearsal(Settings settings, PiSettings pi, Stores stores) {
        this.pi = pi;
        this.stores = stores;
        peers = new Peers(settings, pi);
    }

    /** A case that does not end. */
    static final class HangingException extends Exception {
        private HangingException(String message) {
            super(message);
        }
    }

    /** Makes this process rehearse. Call it before the start. */
    public static void use() {
        isOn = true;
        Start.withoutStore();
    }

    static boolean isOn() {
        return isOn;
    }

    /** Replaces components before the routes are loaded. */
    void replaceComponents(@Observes @Priority(Start.ROUTES - 20) AfterConfigure event) {
        if (!isOn) {
            return;
        }
        CamelContext camel = event.getCamelContext();
        camel.getExecutorServiceManager().setThreadPoolFactory(new AtOnce());
        OutboxComponent real = camel.getComponent("outbox", OutboxComponent.class);
        outbox.setConfiguration(real.getConfiguration());
        outbox.setFailureClassifier(real.getFailureClassifier());
        StandIns.use(camel, this::standIn);
        camel.addComponent("outbox", outbox);
    }

    private Component standIn(String scheme) {
        return new StandIn(
                switch (scheme) {
                    case "jdbc" -> (uri, exchange) -> hris.execute(exchange);
                    case "seda" -> (uri, exchange) -> handOn(uri, exchange.copy());
                    default ->
                        (uri, exchange) -> peers.sent(uri, exchange.getMessage().getBody(String.class));
                },
                inputs);
    }

    private void handOn(String uri, Exchange exchange) {
        DefaultConsumer next = inputs.get(uri);
        if (next == null) {
            failures.add("no route reads " + uri);
        } else {
            process(next, exchange);
        }
    }

    /** Answers a request, and records it. */
    Answer answer(Request request) {
        return peers.answer(request, outbox.current());
    }

    /** The path below which PI calls. */
    String listenerPath() {
        return pi.listener().path();
    }

    /**
     * Runs a case, and works on all that follows from it.
     *
     * @throws HangingException if it does not end. No other case can run then
     */
    Outcome run(Given given) throws HangingException, InterruptedException {
        FutureTask<Outcome> task = new FutureTask<>(() -> runNow(given));
        Thread thread = new Thread(task, "rehearsal");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            String queue = outbox.current();
            throw new HangingException("did not end within " + LIMIT.toSeconds() + " s"
                    + (queue == null ? "" : ", working on a message of queue " + queue)
                    + ": a route waits or loops");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Outcome runNow(Given given) {
        outbox.clear();
        stores.clear();
        hris.begin();
        peers.begin(given);
        failures.clear();
        OptionalInt answer = OptionalInt.empty();
        if (given.input() instanceof Webhook webhook) {
            answer = OptionalInt.of(call(webhook));
        } else if (given.input() instanceof HrisRow row) {
            hris.add(row.columns());
            start(TIMER, "begins with a timer: nobody asks the HRIS", exchange -> {});
        } else if (given.input() instanceof HrisFile file) {
            start(FILE, "begins with a file", exchange -> fill(exchange, file.text()));
        }
        outbox.drain();
        List<Trouble> troubles = new ArrayList<>(peers.troubles());
        failures.forEach(text -> troubles.add(new Trouble("", text)));
        return new Outcome(answer, peers.requests(), hris.writes(), outbox.messages(), troubles);
    }

    /** @return the status that PI gets */
    private int call(Webhook webhook) {
        WebhookCall call = WebhookListener.permitted(webhook.target(), webhook.body());
        DefaultConsumer input = inputs.get("platform-http:" + call.path());
        if (input == null) {
            return NOT_FOUND;
        }
        Exchange exchange = input.createExchange(false);
        exchange.setVariable(WebhookListener.CALL, call);
        exchange.getMessage().setBody(webhook.body());
        exchange.setPattern(ExchangePattern.InOut);
        process(input, exchange);
        return exchange.getException() != null
                ? UNAVAILABLE
                : exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, UNAVAILABLE, Integer.class);
    }

    private void start(Pattern uris, String what, Consumer<Exchange> fill) {
        List<DefaultConsumer> found = inputs.keySet().stream()
                .filter(uri -> uris.matcher(uri).matches() && !uri.equals(RECONCILIATION))
                .sorted()
                .map(inputs::get)
                .toList();
        if (found.isEmpty()) {
            failures.add("no route " + what);
        }
        for (DefaultConsumer input : found) {
            Exchange exchange = input.createExchange(false);
            fill.accept(exchange);
            process(input, exchange);
        }
    }

    private static void fill(Exchange exchange, String text) {
        exchange.getMessage().setBody(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        exchange.getMessage().setHeader(Exchange.FILE_NAME, "given.csv");
        exchange.getMessage().setHeader(Exchange.FILE_NAME_ONLY, "given.csv");
    }

    private void process(DefaultConsumer input, Exchange exchange) {
        try {
            input.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            failures.add("route '" + input.getRoute().getRouteId() + "' failed: "
                    + exchange.getException().getMessage());
        }
    }
}
