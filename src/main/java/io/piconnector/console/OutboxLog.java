package io.piconnector.console;

import io.piconnector.config.LogFields;
import io.piconnector.config.Printable;
import io.piconnector.outbox.ClaimedMessage;
import io.piconnector.outbox.LostAttempt;
import io.piconnector.outbox.MessageIds;
import io.piconnector.outbox.OutboxListener;
import io.piconnector.outbox.Settlement;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Logs what happens in the outbox: one line per event and outcome. */
@ApplicationScoped
@Unremovable
class OutboxLog implements OutboxListener {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    @Override
    public void settled(Settlement settlement) {
        try (LogFields fields = fields(settlement.message())) {
            log(settlement);
        }
    }

    private static void log(Settlement settlement) {
        ClaimedMessage message = settlement.message();
        String ids = ids(message.ids(), message.attempt()) + " durationMs="
                + settlement.duration().toMillis();
        switch (settlement.outcome()) {
            case DONE -> LOG.infof("done %s", ids);
            case RETRY ->
                LOG.warnf(
                        "retry %s retryInMs=%d error=%s",
                        ids,
                        settlement.retryIn().toMillis(),
                        settlement.failure().message());
            case DEAD ->
                LOG.errorf("dead %s error=%s", ids, settlement.failure().message());
            case RELEASED ->
                LOG.debugf(
                        "released queue=%s key=%s retryInMs=%d reason=%s",
                        message.queue(),
                        message.key(),
                        settlement.retryIn().toMillis(),
                        settlement.failure().message());
        }
    }

    @Override
    public void suspectTried(ClaimedMessage suspect) {
        try (LogFields fields = fields(suspect)) {
            LOG.warnf(
                    "suspect %s: its last attempts had no outcome, so it is tried alone now",
                    ids(suspect.ids(), suspect.attempt()));
        }
    }

    @Override
    public void attemptLost(LostAttempt lost) {
        try (LogFields fields = fields(lost.ids())) {
            String ids = ids(lost.ids(), lost.attempt());
            if (lost.isDead()) {
                LOG.errorf(
                        "dead %s error=the last %d attempts had no outcome, each ended its replica or hung",
                        ids, lost.inARow());
            } else {
                LOG.warnf("lost %s: %d attempts in a row had no outcome, it is tried alone again", ids, lost.inARow());
            }
        }
    }

    @Override
    public void storeAway(Exception reason) {
        LOG.warnf("store unavailable: %s", reason.getMessage());
    }

    @Override
    public void storeBack(Duration away) {
        LOG.infof("store available again after %d ms", away.toMillis());
    }

    @Override
    public void queueStalled(String queue, Exception reason) {
        LOG.warnf("queue=%s pauses, the store does not answer: %s", queue, reason.getMessage());
    }

    @Override
    public void queueResumed(String queue) {
        LOG.infof("queue=%s resumes", queue);
    }

    @Override
    public void outcomesLost(int outcomes, Throwable reason) {
        LOG.errorf(
                "%d outcomes could not be recorded, their messages come back when the lease ends: %s",
                outcomes, reason.getMessage());
    }

    @Override
    public void deleted(int messages, Duration retention) {
        LOG.infof("deleted %d messages that finished more than %s ago", messages, retention);
    }

    @Override
    public void notDeleted(Exception reason) {
        LOG.warnf("finished messages not deleted, the next run tries again: %s", reason.getMessage());
    }

    @Override
    public void queueUnread(String queue) {
        LOG.infof("queue=%s has no route that reads it: its messages are parked for an operator", queue);
    }

    private static LogFields fields(ClaimedMessage message) {
        return fields(message.ids()).with("traceId", message.traceId().orElse(null));
    }

    private static LogFields fields(MessageIds ids) {
        return new LogFields()
                .with("queue", ids.queue())
                .with("key", ids.key())
                .with("assessmentId", ids.correlationId())
                .with("externalId", ids.externalId());
    }

    /** The log filter bounds this text as a whole. So each id is bounded here, or a long one would hide the others. */
    private static String ids(MessageIds ids, int attempt) {
        return "queue=%s key=%s externalId=%s attempt=%d"
                .formatted(ids.queue(), Printable.line(ids.key()), Printable.line(ids.externalId()), attempt);
    }
}
