import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The destinations of a load run: answers 200 to every POST; GET / tells how many there were. */
public class Sink {

    public static void main(String[] args) throws Exception {
        AtomicLong received = new AtomicLong();
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 256);
        server.setExecutor(Executors.newFixedThreadPool(64));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                if (exchange.getRequestMethod().equals("POST")) {
                    received.incrementAndGet();
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    byte[] count = Long.toString(received.get()).getBytes();
                    exchange.sendResponseHeaders(200, count.length);
                    exchange.getResponseBody().write(count);
                }
            }
        });
        server.start();
    }
}
