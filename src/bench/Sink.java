import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The destinations of a load run: answers 200 to every POST; GET / tells how many there were. A POST below /pi/ is an order
 * to PI: it creates an assessment, and takes 20 ms; GET /orders says how many there
 * are for each externalId.
 */
public class Sink {

    private static final long PI_LATENCY_MILLIS = 20;
    private static final Pattern EXTERNAL_ID = Pattern.compile("(?:\"externalId\":\"|externalId=)([^\"&]+)");

    public static void main(String[] args) throws Exception {
        AtomicLong received = new AtomicLong();
        Map<String, List<String>> orders = new ConcurrentHashMap<>();
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 256);
        server.setExecutor(Executors.newFixedThreadPool(64));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                boolean isPost = exchange.getRequestMethod().equals("POST");
                if (isPost) {
                    received.incrementAndGet();
                }
                answer(exchange, 200, isPost ? "" : Long.toString(received.get()));
            }
        });
        server.createContext("/pi/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                boolean isPost = exchange.getRequestMethod().equals("POST");
                String externalId = externalId(isPost ? body : exchange.getRequestURI().getQuery());
                List<String> ids = orders.computeIfAbsent(externalId, id -> new CopyOnWriteArrayList<>());
                if (isPost) {
                    ids.add(UUID.randomUUID().toString());
                    Thread.sleep(PI_LATENCY_MILLIS);
                    answer(exchange, 201, assessment(ids.get(ids.size() - 1), externalId));
                } else {
                    answer(
                            exchange,
                            200,
                            ids.stream()
                                    .map(id -> assessment(id, externalId))
                                    .collect(Collectors.joining(",", "[", "]")));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.createContext("/orders", exchange -> {
            try (exchange) {
                answer(
                        exchange,
                        200,
                        orders.entrySet().stream()
                                .map(order -> order.getKey() + " " + order.getValue().size())
                                .collect(Collectors.joining("\n")));
            }
        });
        server.start();
    }

    private static String externalId(String text) {
        Matcher externalId = EXTERNAL_ID.matcher(text == null ? "" : text);
        return externalId.find() ? externalId.group(1) : "";
    }

    private static String assessment(String id, String externalId) {
        return "{\"assessmentId\": \"" + id + "\", \"externalId\": \"" + externalId + "\", \"assessmentState\": 10}";
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", text.startsWith("{") || text.startsWith("[") ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
