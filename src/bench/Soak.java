import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Attacks the connector for a bounded time and sends good webhooks beside it, all on this machine: callers that drip, that send half a
 * body, that send nonsense, that never read; and at port {@code destination} a server whose answers are endless, broken or slow.
 * Prints how the good webhooks fared; fails where one was not answered 200, or the p99 of their answers is above 250 ms.
 */
public class Soak {

    private static final String LISTENER = "/listeners/predictiveindex/assessmentstatus";
    private static final int GOOD_PER_SECOND = 100;

    /** Good webhooks alone, which do not count: a process that has just started shares the processors with its own compiler. */
    private static final int WARM_UP_SECONDS = 30;

    private static final long MAX_P99_MILLIS = 250;

    /** Attacks under way at a time, and begun in a second. */
    private static final int MAX_HOSTILE = 3_000;

    private static final int HOSTILE_PER_SECOND = 100;

    private final int port;
    private final String authorization;
    private final long begin;
    private final long end;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, Soak::daemon);
    private final Random random = new Random(42);
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private Soak(int port, String authorization, Duration duration) {
        this.port = port;
        this.authorization = authorization;
        this.begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
        this.end = begin + duration.toNanos();
    }

    /** Arguments: the connector's port, the port of the hostile destination, seconds, user:password. */
    public static void main(String[] args) throws Exception {
        String basic = "Basic " + Base64.getEncoder().encodeToString(args[3].getBytes(StandardCharsets.UTF_8));
        Soak soak = new Soak(Integer.parseInt(args[0]), basic, Duration.ofSeconds(Long.parseLong(args[2])));
        new HostileDestination(Integer.parseInt(args[1])).start();
        soak.attack();
        boolean isFine = soak.sendGoodWebhooks();
        System.out.println("attacks: " + soak.counts);
        System.exit(isFine ? 0 : 1);
    }

    // --- Good webhooks -----------------------------------------------------------------------------------------------------

    /** Open loop: a slow answer does not put off the next webhook. */
    private boolean sendGoodWebhooks() throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicLong sent = new AtomicLong();
        AtomicLong answered = new AtomicLong();
        clock.scheduleAtFixedRate(() -> report(micros), WARM_UP_SECONDS + 30, 30, TimeUnit.SECONDS);
        var sender = clock.scheduleAtFixedRate(
                () -> {
                    String form = "assessmentId=soak-" + sent.incrementAndGet()
                            + "&assessmentState=40&externalId=1%3BBA&assessmentSource=EmailInvitation";
                    long start = System.nanoTime();
                    client.sendAsync(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + LISTENER))
                                            .timeout(Duration.ofSeconds(10))
                                            .header("Authorization", authorization)
                                            .header("Content-Type", "application/x-www-form-urlencoded")
                                            .POST(HttpRequest.BodyPublishers.ofString(form))
                                            .build(),
                                    BodyHandlers.discarding())
                            .whenComplete((answer, error) -> {
                                answered.incrementAndGet();
                                if (start >= begin) {
                                    micros.add((System.nanoTime() - start) / 1_000);
                                }
                                if (error != null || answer.statusCode() != 200) {
                                    failures.add(error == null ? "answered " + answer.statusCode() : error.toString());
                                }
                            });
                },
                0,
                1_000_000 / GOOD_PER_SECOND,
                TimeUnit.MICROSECONDS);
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        sender.cancel(false);
        TimeUnit.SECONDS.sleep(10);
        long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
        double p99 = sorted[sorted.length * 99 / 100] / 1e3;
        System.out.printf(
                "good webhooks: %d sent, %d answered, %d not with 200; answers in ms: median %.1f, p99 %.1f, longest %.1f%n",
                sent.get(), answered.get(), failures.size(), sorted[sorted.length / 2] / 1e3, p99, sorted[sorted.length - 1] / 1e3);
        failures.stream().limit(5).forEach(failure -> System.out.println("  " + failure));
        return failures.isEmpty() && answered.get() == sent.get() && p99 <= MAX_P99_MILLIS;
    }

    /** How it goes meanwhile: the last 30 s. */
    private static void report(ConcurrentLinkedQueue<Long> micros) {
        long[] sorted = micros.stream()
                .skip(Math.max(0, micros.size() - 30 * GOOD_PER_SECOND))
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        System.out.printf("  p99 of the last 30 s: %.1f ms%n", sorted[sorted.length * 99 / 100] / 1e3);
    }

    // --- Hostile callers ---------------------------------------------------------------------------------------------------

    private interface Attack {
        void run(Socket socket, OutputStream out) throws Exception;
    }

    private String post(String headers) {
        return "POST " + LISTENER + " HTTP/1.1\r\nHost: c\r\n" + headers + "\r\n";
    }

    private String authorized(String headers) {
        return post("Authorization: " + authorization + "\r\n" + headers);
    }

    private void attack() {
        Map<String, Attack> attacks = Map.of(
                "half a body", (socket, out) -> hold(socket, out, post("Content-Length: 65536\r\n") + "x".repeat(65_000)),
                "dripping head", (socket, out) -> drip(out, post("X-Slow: " + "x".repeat(1_000) + "\r\n")),
                "dripping body", (socket, out) -> {
                    write(out, post("Content-Length: 60000\r\n"));
                    drip(out, "x".repeat(1_000));
                },
                "never reads", (socket, out) -> {
                    for (int i = 0; i < 50; i++) {
                        write(out, "GET /x HTTP/1.1\r\nHost: c\r\n\r\n".repeat(100));
                    }
                },
                "malformed chunk", (socket, out) -> hold(socket, out, authorized("Transfer-Encoding: chunked\r\n") + "zz\r\n"),
                "smuggling", (socket, out) -> hold(
                        socket, out, post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n" + post("")),
                "spaces", (socket, out) -> hold(
                        socket, out, post("Forwarded: a=" + " ".repeat(7_000) + "\"x\r\nContent-Length: 0\r\n")),
                "too large", (socket, out) -> hold(
                        socket, out, post("Content-Length: 1000000\r\n") + "x".repeat(1_000_000)),
                "random bytes", (socket, out) -> {
                    byte[] bytes = new byte[10_000];
                    random.nextBytes(bytes);
                    out.write(bytes);
                    hold(socket, out, "");
                },
                "slow with credentials", (socket, out) -> {
                    write(out, authorized("Content-Length: 60000\r\n"));
                    drip(out, "x".repeat(1_000));
                });
        List<String> names = List.copyOf(attacks.keySet());
        Semaphore places = new Semaphore(MAX_HOSTILE);
        var threads = Executors.newCachedThreadPool(Soak::daemon);
        clock.scheduleAtFixedRate(
                () -> {
                    if (System.nanoTime() < end && places.tryAcquire()) {
                        String name = names.get(random.nextInt(names.size()));
                        threads.execute(() -> {
                            run(attacks.get(name));
                            counts.computeIfAbsent(name, n -> new AtomicLong()).incrementAndGet();
                            places.release();
                        });
                    }
                },
                TimeUnit.SECONDS.toMicros(WARM_UP_SECONDS),
                1_000_000 / HOSTILE_PER_SECOND,
                TimeUnit.MICROSECONDS);
    }

    /** Half of the attacks come from where the good webhooks come from, half from an address that is not on the list. */
    private void run(Attack attack) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(random.nextBoolean() ? "127.0.0.1" : "127.0.0.2"), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
            socket.setSoTimeout(5_000);
            attack.run(socket, socket.getOutputStream());
        } catch (Exception refused) {
            counts.computeIfAbsent("cut off", n -> new AtomicLong()).incrementAndGet();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void hold(Socket socket, OutputStream out, String text) throws IOException {
        write(out, text);
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            // until the other side closes, or says nothing for five seconds
        }
    }

    private static void drip(OutputStream out, String text) throws Exception {
        for (char c : text.toCharArray()) {
            write(out, String.valueOf(c));
            TimeUnit.SECONDS.sleep(1);
        }
    }

    // --- A hostile destination ---------------------------------------------------------------------------------------------

    /** Answers each call in the next of its ways; every tenth is a good one. */
    private static final class HostileDestination {

        private static final String FILLER = "x".repeat(8_192);
        private static final long MOST = 200_000_000;

        private final ServerSocket server;
        private final AtomicLong calls = new AtomicLong();

        HostileDestination(int port) throws IOException {
            server = new ServerSocket(port, 256, InetAddress.getLoopbackAddress());
        }

        void start() {
            var threads = Executors.newCachedThreadPool(Soak::daemon);
            threads.execute(() -> {
                while (true) {
                    try {
                        Socket socket = server.accept();
                        threads.execute(() -> answer(socket));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private void answer(Socket socket) {
            try (socket) {
                socket.setSoTimeout(10_000);
                byte[] request = new byte[65_536];
                if (socket.getInputStream().read(request) < 0) {
                    return;
                }
                OutputStream out = socket.getOutputStream();
                switch ((int) (calls.getAndIncrement() % 10)) {
                    case 0 -> endless(out, "HTTP/1.1 200 ", FILLER);
                    case 1 -> endless(out, "HTTP/1.1 200 OK\r\nX: ", FILLER);
                    case 2 -> endless(out, "HTTP/1.1 200 OK\r\n", "X: y\r\n".repeat(1_000));
                    case 3 -> endless(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", FILLER);
                    case 4 -> endless(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "T: u\r\n".repeat(1_000));
                    case 5 -> endless(out, "", "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000));
                    case 6 -> write(out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone");
                    case 7 -> endless(out, "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", FILLER);
                    case 8 -> drip(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    default -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                }
            } catch (Exception cutOff) {
                // as it should be
            }
        }

        private static void endless(OutputStream out, String beginning, String filler) throws IOException {
            write(out, beginning);
            for (long sent = 0; sent < MOST; sent += filler.length()) {
                write(out, filler);
            }
        }
    }
}
