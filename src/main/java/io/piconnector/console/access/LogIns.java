package io.piconnector.console.access;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.console.access.Outcome.Later;
import io.piconnector.console.access.Outcome.Welcome;
import io.piconnector.console.access.Outcome.Wrong;
import io.piconnector.listener.LimitedLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Checks credentials, limits failures, logs and counts refusals. Passwords are checked on two threads of their own, because
 * bcrypt takes time on purpose and the listener's threads must stay free.
 */
@ApplicationScoped
public class LogIns implements CheckedAtStart {

    private static final Logger LOG = Logger.getLogger("io.piconnector.console");
    private static final int THREADS = 2;
    private static final int MAX_PENDING = 50;

    private final Accounts accounts;
    private final FailedLogIns failed = new FailedLogIns(System::nanoTime);
    private final OutcomeCounters counters;
    private final LimitedLog log = new LimitedLog(LOG);
    private final AtomicInteger pending = new AtomicInteger();
    private final Vertx vertx;
    private volatile WorkerExecutor threads;

    LogIns(Accounts accounts, MeterRegistry meters, Vertx vertx) {
        this.accounts = accounts;
        this.vertx = vertx;
        counters = new OutcomeCounters(
                meters,
                "pi.console.refused",
                "Refused calls to the console and the API by reason",
                "address",
                "credentials",
                "locked",
                "cross-site",
                "role");
    }

    @PreDestroy
    void close() {
        if (threads != null) {
            threads.close();
        }
    }

    /** Checks a name and a password. */
    Future<Outcome> user(String name, String password, String address) {
        Optional<Caller> remembered = accounts.remembered(name, password);
        Optional<Outcome> locked = locked(name, address);
        if (locked.isPresent()) {
            return Future.succeededFuture(locked.get());
        }
        if (remembered.isPresent()) {
            return Future.succeededFuture(new Welcome(remembered.get()));
        }
        if (pending.incrementAndGet() > MAX_PENDING) {
            pending.decrementAndGet();
            return Future.succeededFuture(later(name, address, Duration.ofSeconds(1)));
        }
        return threads()
                .<Outcome>executeBlocking(() -> check(name, password, address), false)
                .onComplete(end -> pending.decrementAndGet());
    }

    private synchronized WorkerExecutor threads() {
        if (threads == null) {
            threads = vertx.createSharedWorkerExecutor("console-log-in", THREADS);
        }
        return threads;
    }

    /** Looks at the failures once more: others may have failed while this waited for a thread. */
    private Outcome check(String name, String password, String address) {
        return locked(name, address).orElseGet(() -> {
            Optional<Caller> user = accounts.user(name, password);
            if (user.isPresent()) {
                failed.succeeded(name);
                return new Welcome(user.get());
            }
            return wrong(name, address);
        });
    }

    /** Checks a token. */
    Outcome token(String token, String address) {
        return locked(null, address)
                .orElseGet(
                        () -> accounts.token(token).<Outcome>map(Welcome::new).orElseGet(() -> wrong(null, address)));
    }

    boolean isToken(String token) {
        return accounts.token(token).isPresent();
    }

    private Optional<Outcome> locked(String name, String address) {
        Duration wait = failed.pause(name, address);
        return wait.isZero() ? Optional.empty() : Optional.of(later(name, address, wait));
    }

    private Outcome later(String name, String address, Duration wait) {
        counters.count("locked");
        log.warnf("locked who=%s from=%s reason=too many failed log-ins, seconds=%d", name, address, wait.toSeconds());
        return new Later(wait);
    }

    private Outcome wrong(String name, String address) {
        failed.failed(name, address);
        refused("credentials", name, address);
        return new Wrong();
    }

    /** Logs and counts a refusal. */
    void refused(String reason, String name, String address) {
        counters.count(reason);
        log.warnf("refused who=%s from=%s reason=%s", name, address, reason);
    }
}
