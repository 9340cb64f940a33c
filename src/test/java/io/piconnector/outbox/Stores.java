package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The stores of a message's whole life. */
final class Stores {

    /** How long the attempts took whose outcomes are made here. */
    static final Duration TOOK = Duration.ofMillis(42);

    private final AppendStore appends;
    private final ClaimStore claims;
    private final SettleStore outcomes;

    Stores(DataSource dataSource) {
        appends = new AppendStore(dataSource);
        claims = new ClaimStore(dataSource);
        outcomes = new SettleStore(dataSource);
    }

    boolean[] append(NewMessage... messages) throws SQLException {
        return append(List.of(messages));
    }

    boolean[] append(List<NewMessage> messages) throws SQLException {
        return appends.append(messages);
    }

    List<ClaimedMessage> claim(String queue, int limit, Duration lease, String claim) throws SQLException {
        return claims.claim(queue, limit, lease, claim);
    }

    void extend(Duration lease, ClaimedMessage... messages) throws SQLException {
        claims.extend(Stream.of(messages).map(ClaimedMessage::lease).toList(), lease);
    }

    void settle(Settlement... settlements) throws SQLException {
        outcomes.settle(List.of(settlements));
    }

    void settle(List<Settlement> settlements) throws SQLException {
        outcomes.settle(settlements);
    }

    ClaimedMessage claimOne(String queue, String claim) throws SQLException {
        List<ClaimedMessage> claimed = claim(queue, 1, Duration.ofSeconds(60), claim);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    static Settlement retry(ClaimedMessage message, String error, Duration retryIn) {
        return Settlement.retry(message, new Failure(false, null, null, error), retryIn, TOOK);
    }

    static Settlement dead(ClaimedMessage message, String error) {
        return Settlement.dead(message, new Failure(true, null, null, error), TOOK);
    }

    static Settlement released(ClaimedMessage message, Duration retryIn) {
        return Settlement.released(message, new Failure(false, null, null, "not its turn"), retryIn, TOOK);
    }
}
