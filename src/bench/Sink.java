import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The destinations of a load run: answers 200 to every POST; GET / tells how many there were. A POST below /pi/ is an order
 * to PI: it creates an assessment, and takes 20 ms.
 */
public class Sink {

    private static final long PI_LATENCY_MILLIS = 20;

    public static void main(String[] args) throws Exception {
        AtomicLong received = new AtomicLong();
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 256);
        server.setExecutor(Executors.newFixedThreadPool(64));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                if (exchange.getRequestURI().getPath().startsWith("/pi/")) {
                    Thread.sleep(PI_LATENCY_MILLIS);
                    byte[] assessment = ("{\"assessmentId\": \"" + UUID.randomUUID() + "\"}").getBytes();
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(201, assessment.length);
                    exchange.getResponseBody().write(assessment);
                } else if (exchange.getRequestMethod().equals("POST")) {
                    received.incrementAndGet();
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    byte[] count = Long.toString(received.get()).getBytes();
                    exchange.sendResponseHeaders(200, count.length);
                    exchange.getResponseBody().write(count);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }
}
