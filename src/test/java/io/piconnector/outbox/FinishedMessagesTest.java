package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinishedMessagesTest {

    private static final String ACCEPTED = "2020-01-01T00:00:00Z";

    private final String first = TestStore.newQueue();
    private final String second = TestStore.newQueue();
    private final FinishedMessages messages =
            new FinishedMessages(TestStore.dataSource(), new FinishedMessages.Rewriter() {
                @Override
                public String content(String json) {
                    return json.replace("secret", "-");
                }

                @Override
                public String report(String json) {
                    return json.replace("secret", "+");
                }
            });

    @Test
    void shouldRewriteAChainWhenItsLastMessageIsFinished() throws SQLException {
        // Given
        insert(first, "k", "done", "2 hours");
        insert(second, "k", "dead", "2 hours");
        insert(first, "alone", "done", "2 hours");
        messages.rewrite();
        assertThat(bodies("k")).containsExactly("\"secret\"", "\"secret\"");
        assertThat(bodies("alone")).containsExactly("\"-\"");

        // When
        TestStore.execute("update outbox_message set state = 'done', finished_at = now() - interval '5 minutes'"
                + " where queue = '" + second + "'");
        messages.rewrite();

        // Then
        assertThat(bodies("k")).containsExactly("\"-\"", "\"-\"");
        assertThat(TestStore.query("select headers from outbox_message where queue = ? and key = 'k'", first))
                .extracting(row -> row.get("headers"))
                .containsExactly("{\"ce-x\":\"-\"}");
        assertThat(TestStore.query(
                        "select report from outbox_attempt join outbox_message m on m.id = message_id"
                                + " where m.queue = ? and m.key = 'k'",
                        first))
                .extracting(row -> row.get("report"))
                .containsExactly("\"+\"");
    }

    @Test
    void shouldLeaveAMessageThatHasJustFinishedAndOneThatWaits() throws SQLException {
        // Given
        insert(first, "new", "done", "10 seconds");
        insert(first, "waiting", "waiting", "1 hour");

        // When
        messages.rewrite();

        // Then
        assertThat(bodies("new")).containsExactly("\"secret\"");
        assertThat(bodies("waiting")).containsExactly("\"secret\"");
    }

    @Test
    void shouldGoThroughMoreThanOneBatchOfTheSameTime() throws SQLException {
        // Given
        TestStore.execute("insert into outbox_message (queue, key, body, state, finished_at, accepted_at) select '"
                + first + "', 'k' || i, '\"secret\"', 'done', now() - interval '100 days', '" + ACCEPTED
                + "' from generate_series(1, 450) i");

        // When
        messages.rewrite();

        // Then
        assertThat(TestStore.query("select 1 from outbox_message where queue = ? and body like '%secret%'", first))
                .isEmpty();
    }

    private static void insert(String queue, String key, String state, String ago) {
        String finished = state.equals("waiting") ? "null" : "now() - interval '" + ago + "'";
        TestStore.execute(
                "insert into outbox_message (queue, key, body, headers, state, finished_at, accepted_at) values ('"
                        + queue + "', '" + key + "', '\"secret\"', '{\"ce-x\":\"secret\"}', '" + state + "', "
                        + finished + ", '"
                        + ACCEPTED + "')");
        TestStore.execute("insert into outbox_attempt (message_id, number, claimed_by, duration_ms, report)"
                + " select id, 1, 'c', 5, '\"secret\"' from outbox_message where queue = '" + queue + "' and key = '"
                + key
                + "'");
    }

    private List<Object> bodies(String key) {
        return TestStore.query(
                        "select body from outbox_message where queue in (?, ?) and key = ? order by id",
                        first,
                        second,
                        key)
                .stream()
                .map(row -> row.get("body"))
                .toList();
    }
}
