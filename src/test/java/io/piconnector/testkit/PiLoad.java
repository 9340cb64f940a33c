package io.piconnector.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * PI under load: a steady stream of webhooks, each sent again until it is answered 200, as PI does, only sooner. Where no answer
 * comes, nobody knows whether the event was stored; so the same webhook comes again and must still become one event.
 */
public final class PiLoad implements AutoCloseable {

    private static final Duration BEFORE_SENDING_AGAIN = Duration.ofMillis(200);

    private final Supplier<Pi> pi;
    private final Supplier<PiWebhook> webhooks;
    private final Semaphore unanswered;
    private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong withoutAnswer = new AtomicLong();
    private final Map<Integer, AtomicLong> refusals = new ConcurrentHashMap<>();
    private volatile boolean isClosed;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pi-load");
        thread.setDaemon(true);
        return thread;
    });

    /** A webhook that was answered 200, and when. */
    public record Accepted(PiWebhook webhook, Instant at) {}

    private PiLoad(Supplier<Pi> pi, Supplier<PiWebhook> webhooks, int mostUnanswered) {
        this.pi = pi;
        this.webhooks = webhooks;
        this.unanswered = new Semaphore(mostUnanswered);
    }

    /**
     * Starts sending.
     *
     * @param pi asked before every try: whom to call
     * @param webhooks asked for every new webhook
     * @param perSecond how many new webhooks begin in a second
     * @param mostUnanswered while so many wait for their 200, no new one begins
     */
    public static PiLoad start(Supplier<Pi> pi, Supplier<PiWebhook> webhooks, int perSecond, int mostUnanswered) {
        PiLoad load = new PiLoad(pi, webhooks, mostUnanswered);
        load.pace.scheduleAtFixedRate(load::begin, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
        return load;
    }

    private void begin() {
        if (unanswered.tryAcquire()) {
            begun.incrementAndGet();
            send(webhooks.get());
        }
    }

    private void send(PiWebhook webhook) {
        pi.get().sendAsync(webhook).whenComplete((response, failure) -> {
            if (failure == null && response.statusCode() == 200) {
                accepted.put(webhook.assessmentId(), new Accepted(webhook, Instant.now()));
                unanswered.release();
                return;
            }
            if (failure == null) {
                refusals.computeIfAbsent(response.statusCode(), status -> new AtomicLong())
                        .incrementAndGet();
            } else {
                withoutAnswer.incrementAndGet();
            }
            if (!isClosed) {
                CompletableFuture.delayedExecutor(BEFORE_SENDING_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> send(webhook));
            }
        });
    }

    /** Begins no new webhook, and waits until each that was begun is answered 200. */
    public void finish() {
        pace.shutdown();
        await("every webhook is answered 200")
                .atMost(Duration.ofSeconds(60))
                .until(() -> pace.isTerminated() && accepted.size() == begun.get());
    }

    /** Every webhook that was answered 200 so far, by assessmentId. */
    public Map<String, Accepted> accepted() {
        return Map.copyOf(accepted);
    }

    public int acceptedCount() {
        return accepted.size();
    }

    /** How many tries broke off without any answer. */
    public long withoutAnswer() {
        return withoutAnswer.get();
    }

    /** How many tries were answered with which status other than 200. */
    public Map<Integer, Long> refusals() {
        Map<Integer, Long> counts = new TreeMap<>();
        refusals.forEach((status, count) -> counts.put(status, count.get()));
        return counts;
    }

    @Override
    public void close() {
        isClosed = true;
        pace.shutdownNow();
    }
}
