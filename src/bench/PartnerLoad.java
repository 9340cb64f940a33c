import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Greenhouse under load: orders so many tests a second for so many seconds (open loop: a slow answer does not put off the next order),
 * and writes the id of each order that was answered into a file. An order without an answer is not sent again: nobody promised it
 * anything. Prints how long the answers took after a warm-up, which is this program's too; fails if one was answered other than 200,
 * or if p99 is above the limit.
 */
public class PartnerLoad {

    private static final Pattern ID = Pattern.compile("\\{\"partner_interview_id\":\"([0-9a-f-]{36})\"}");

    private static final long PATIENCE_SECONDS = 30;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Long> micros = new ConcurrentLinkedQueue<>();
    private final Queue<String> ids = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> others = new ConcurrentHashMap<>();
    private final URI url;
    private final String authorization;
    private final String callbacks;
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    private PartnerLoad(URI url, String key, String callbacks) {
        this.url = url;
        this.callbacks = callbacks;
        authorization = "Basic "
                + Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Arguments: URL of send_test, key, base of the URLs for the PATCH, orders a second, seconds of warm-up, seconds, file of ids,
     * greatest p99 in ms.
     */
    public static void main(String[] args) throws Exception {
        PartnerLoad load = new PartnerLoad(URI.create(args[0]), args[1], args[2]);
        int perSecond = Integer.parseInt(args[3]);
        long warmUp = perSecond * Long.parseLong(args[4]);
        long count = perSecond * Long.parseLong(args[5]);
        load.send(perSecond, warmUp, warmUp + count);
        Files.write(Path.of(args[6]), load.ids);
        System.exit(load.report(count, Double.parseDouble(args[7])) ? 0 : 1);
    }

    private void send(int perSecond, long warmUp, long count) throws InterruptedException {
        CountDownLatch open = new CountDownLatch((int) count);
        AtomicLong number = new AtomicLong();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(
                () -> {
                    long next = number.incrementAndGet();
                    if (next <= count) {
                        send(order(next), next > warmUp, open);
                    }
                },
                0,
                1_000_000 / perSecond,
                TimeUnit.MICROSECONDS);
        open.await(count / perSecond + PATIENCE_SECONDS, TimeUnit.SECONDS);
        clock.shutdownNow();
    }

    private String order(long number) {
        return """
                {"partner_test_id": "%s", "candidate": {"first_name": "Ilse", "last_name": "Varga", "preferred_name": null,
                 "resume_url": null, "phone_number": null, "email": "ilse.varga.%s.%d@example.org",
                 "greenhouse_profile_url": "https://app.greenhouse.io/people/1?application_id=2"},
                 "sent_by": "t.okafor@acme.example", "url": "%s/%s-%d"}"""
                .formatted(number % 2 == 0 ? "behavioral" : "cognitive", run, number, callbacks, run, number);
    }

    private void send(String order, boolean isMeasured, CountDownLatch open) {
        long start = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(order))
                .build();
        http.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, error) -> {
            long took = (System.nanoTime() - start) / 1_000;
            String other = error == null ? take(answer) : error.getCause() instanceof IOException ? "no answer" : "" + error;
            if (other != null) {
                others.computeIfAbsent(other, key -> new AtomicLong()).incrementAndGet();
            } else if (isMeasured) {
                micros.add(took);
            }
            open.countDown();
        });
    }

    /** Null where the order is taken. */
    private String take(HttpResponse<String> answer) {
        Matcher id = ID.matcher(answer.body());
        if (answer.statusCode() != 200 || !id.matches()) {
            return "answered " + answer.statusCode();
        }
        ids.add(id.group(1));
        return null;
    }

    private boolean report(long count, double limit) {
        long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            System.out.println("no order was taken: " + others);
            return false;
        }
        double p99 = sorted[sorted.length * 99 / 100] / 1e3;
        System.out.printf(
                "%d orders, %d taken; answers in ms: median %.1f, p99 %.1f, longest %.1f; others: %s%n",
                count, sorted.length, sorted[sorted.length / 2] / 1e3, p99, sorted[sorted.length - 1] / 1e3, new TreeMap<>(others));
        return p99 <= limit && sorted.length + others.getOrDefault("no answer", new AtomicLong()).get()
                        + others.getOrDefault("answered 503", new AtomicLong()).get() == count;
    }
}
