package io.piconnector.tool.rehearsal;

import io.piconnector.listener.CallDoor;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.model.Model;
import org.apache.camel.support.DefaultConsumer;

/** The routes that begin with something outside: a call, a timer, a file. A case gives them what they begin with. */
final class Inputs {

    private static final Pattern TIMER = Pattern.compile("(timer|quartz|scheduler|cron):.*");
    private static final Pattern FILE = Pattern.compile("(file|ftp|ftps|sftp):.*");

    /** It looks up orders of earlier days, and a case has none. */
    private static final String RECONCILIATION = "timer:reconcile-assessments";

    /** The start condition of routes that ask the HRIS table. */
    private static final String HRIS_TABLE = "{{set:hris.jdbc.url}}";

    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private final CamelContext camel;
    private final Map<String, DefaultConsumer> consumers = new ConcurrentHashMap<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    Inputs(CamelContext camel) {
        this.camel = camel;
    }

    /** The consumers that run, by their URI without options. */
    Map<String, DefaultConsumer> consumers() {
        return consumers;
    }

    void begin() {
        failures.clear();
    }

    void fail(String text) {
        failures.add(text);
    }

    /** Returns what went wrong since the case began. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    void handOn(String uri, Exchange exchange) {
        DefaultConsumer next = consumers.get(uri);
        if (next == null) {
            failures.add("no route reads " + uri);
        } else {
            process(next, exchange);
        }
    }

    /**
     * Makes a call.
     *
     * @param call what the route finds in the variable {@link CallDoor#CALL}
     * @return what the caller gets
     */
    Answer call(String path, Object call, byte[] body) {
        DefaultConsumer input = consumers.get("platform-http:" + path);
        if (input == null) {
            return new Answer(NOT_FOUND);
        }
        Exchange exchange = input.createExchange(false);
        exchange.setVariable(CallDoor.CALL, call);
        exchange.getMessage().setBody(body);
        exchange.setPattern(ExchangePattern.InOut);
        process(input, exchange);
        return exchange.getException() != null
                ? new Answer(UNAVAILABLE)
                : new Answer(
                        exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, UNAVAILABLE, Integer.class),
                        Map.of(),
                        exchange.getMessage().getBody(String.class));
    }

    /** Runs every route that reads the HRIS table. */
    void askTheHris() {
        start(this::asksTheHris, "begins with a timer: nobody asks the HRIS", exchange -> {});
    }

    /** Runs a route that begins with a timer. */
    void run(String routeId) {
        start(
                (uri, route) -> TIMER.matcher(uri).matches() && route.equals(routeId),
                "'" + routeId + "' begins with a timer",
                exchange -> {});
    }

    /** Gives a file to every route that reads files. */
    void read(String text) {
        start((uri, route) -> FILE.matcher(uri).matches(), "begins with a file", exchange -> fill(exchange, text));
    }

    /** A timer that needs another setting than the HRIS table's belongs to a vendor, and runs when a test names it. */
    private boolean asksTheHris(String uri, String routeId) {
        String startup = String.valueOf(camel.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getRouteDefinition(routeId)
                .getAutoStartup());
        return TIMER.matcher(uri).matches()
                && !uri.equals(RECONCILIATION)
                && (!startup.startsWith("{{set:") || startup.equals(HRIS_TABLE));
    }

    /** @param which chooses routes by the URI that they begin with, and by their id */
    private void start(BiPredicate<String, String> which, String what, Consumer<Exchange> fill) {
        List<DefaultConsumer> found = consumers.entrySet().stream()
                .filter(input ->
                        which.test(input.getKey(), input.getValue().getRoute().getRouteId()))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
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
