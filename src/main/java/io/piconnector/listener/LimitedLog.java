package io.piconnector.listener;

import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Limits warnings to {@value #PER_SECOND} a second, because callers decide how many there are. The next line that is
 * written says how many were left out.
 */
public final class LimitedLog {

    private static final int PER_SECOND = 20;

    private final Logger log;
    private long second;
    private long written;

    public LimitedLog(Logger log) {
        this.log = log;
    }

    public void warnf(String format, Object... values) {
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
        log.warnf(format, values);
    }
}
