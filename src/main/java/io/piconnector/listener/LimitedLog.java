package io.piconnector.listener;

import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Warns at most so often a second, and then says how many warnings it left out: callers decide how many there are. */
final class LimitedLog {

    private static final int PER_SECOND = 20;

    private final Logger log;
    private long second;
    private long written;

    LimitedLog(Logger log) {
        this.log = log;
    }

    void warn(String line) {
        long leftOut;
        synchronized (this) {
            long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
            if (now == second && written >= PER_SECOND) {
                written++;
                return;
            }
            leftOut = now == second ? 0 : Math.max(0, written - PER_SECOND);
            written = now == second ? written + 1 : 1;
            second = now;
        }
        if (leftOut > 0) {
            log.warnf("%d further lines like the next one were left out", leftOut);
        }
        log.warn(line);
    }
}
