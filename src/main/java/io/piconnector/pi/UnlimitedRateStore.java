package io.piconnector.pi;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Knows no limit, to try routes without a database. */
public class UnlimitedRateStore extends PiRateStore {

    public UnlimitedRateStore() {
        super(null);
    }

    @Override
    Optional<Duration> take(int perMinute, Duration patience) {
        return Optional.of(Duration.ZERO);
    }

    @Override
    PiPace read() {
        return new PiPace(null, null, null, null, null, null);
    }

    @Override
    void pause(Duration pause) {}

    @Override
    void name(int limit) {}

    @Override
    boolean change(int perMinute, OffsetDateTime seen) {
        return true;
    }

    @Override
    void add(List<Long> ages) {}
}
