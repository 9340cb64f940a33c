package io.piconnector.tool.rehearsal;

import io.piconnector.config.HrisSettings;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Settings;
import io.piconnector.config.Start;
import io.piconnector.config.TemplateParameters;
import io.piconnector.listener.WebhookCall;
import io.piconnector.listener.WebhookListener;
import io.piconnector.outbox.MemoryOutboxComponent;
import io.piconnector.outbox.OutboxComponent;
import io.piconnector.tool.rehearsal.Given.HrisFile;
import io.piconnector.tool.rehearsal.Given.HrisRow;
import io.piconnector.tool.rehearsal.Given.Message;
import io.piconnector.tool.rehearsal.Given.Timer;
import io.piconnector.tool.rehearsal.Given.VendorCall;
import io.piconnector.tool.rehearsal.Given.Webhook;
import io.piconnector.tool.rehearsal.Outcome.Trouble;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.quarkus.main.events.AfterConfigure;

/**
 * Runs the installation's routes as they are, with stand-ins for everything outside: queues in memory, recorded requests
 * in place of the network, given rows in place of the HRIS. One case at a time.
 */
@ApplicationScoped
public class Rehearsal {

    /** The longest time of a case. A route that loops must not stop a build for ever. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static volatile boolean isOn;

    private final CamelContext camel;
    private final PiSettings pi;
    private final Stores stores;
    private final Peers peers;
    private final HrisTable hris = new HrisTable();
    private final MemoryOutboxComponent outbox = new MemoryOutboxComponent();
    private final Inputs inputs;

    Rehearsal(CamelContext camel, Settings settings, PiSettings pi, HrisSettings hrisSettings, Stores stores) {
        this.camel = camel;
        inputs = new Inputs(camel);
        this.pi = pi;
        this.stores = stores;
        peers = new Peers(settings, pi, hrisSettings, this::isVendor);
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
        Start.withEveryRoute();
    }

    static boolean isOn() {
        return isOn;
    }

    /** Replaces components before the routes are loaded. */
    void replaceComponents(@Observes @Priority(Start.ROUTES - 20) AfterConfigure event) {
        if (!isOn) {
            return;
        }
        camel.getExecutorServiceManager().setThreadPoolFactory(new AtOnce());
        OutboxComponent real = camel.getComponent("outbox", OutboxComponent.class);
        outbox.setConfiguration(real.getConfiguration());
        outbox.setFailureClassifier(real.getFailureClassifier());
        StandIns.use(camel, this::standIn);
        camel.addComponent("outbox", outbox);
    }

    /** Whether a queue's messages are sent to a hiring system. */
    private boolean isVendor(String queue) {
        return TemplateParameters.ofRoutes(camel).stream()
                .anyMatch(route -> route.value("vendor").filter(queue::equals).isPresent());
    }

    private Component standIn(String scheme) {
        return new StandIn(
                switch (scheme) {
                    case "jdbc" -> (uri, exchange) -> hris.execute(exchange);
                    case "seda" -> (uri, exchange) -> inputs.handOn(uri, exchange.copy());
                    default ->
                        (uri, exchange) -> peers.sent(uri, exchange.getMessage().getBody(String.class));
                },
                inputs.consumers());
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
        inputs.begin();
        given.order().ifPresent(stores.partners()::put);
        Optional<Answer> answer = Optional.empty();
        if (given.input() instanceof Webhook webhook) {
            WebhookCall call = WebhookListener.permitted(webhook.target(), webhook.body());
            answer = Optional.of(inputs.call(call.path(), call, webhook.body()));
        } else if (given.input() instanceof VendorCall vendor) {
            answer = Optional.of(inputs.call(
                    vendor.call().path(), vendor.call(), vendor.call().body()));
        } else if (given.input() instanceof HrisRow row) {
            hris.add(row.columns());
            inputs.askTheHris();
        } else if (given.input() instanceof Timer timer) {
            inputs.run(timer.routeId());
        } else if (given.input() instanceof Message message) {
            put(message);
        } else if (given.input() instanceof HrisFile file) {
            inputs.read(file.text());
        }
        outbox.drain();
        List<Trouble> troubles = new ArrayList<>(peers.troubles());
        inputs.failures().forEach(text -> troubles.add(new Trouble("", text)));
        return new Outcome(answer, peers.requests(), hris.writes(), outbox.messages(), troubles);
    }

    private void put(Message message) {
        try (ProducerTemplate producer = camel.createProducerTemplate()) {
            producer.sendBody("outbox:" + message.queue() + "?key=given", message.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!outbox.isRead(message.queue())) {
            inputs.fail("no route reads queue '" + message.queue() + "'");
        }
    }
}
