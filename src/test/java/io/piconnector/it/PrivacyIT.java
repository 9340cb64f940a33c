package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Postgres;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That nothing is kept for longer than the settings say. FinishedMessagesTest and HousekeepingTest show the rules. */
@Tag("long")
class PrivacyIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String MESSAGE =
            "insert into outbox_message (queue, key, body, state, finished_at, accepted_at)"
                    + " values ('%s', '%s', '{\"email\":\"ada@example.org\",\"n\":1}', 'done', now() - interval '%s', '2026-01-01')";

    private static final String ORDER =
            "insert into partner_order (id, vendor, account, vendor_order_id, reorder, test, suffix, request, email, event, state,"
                    + " changed_at) values ('00000000-0000-4000-8000-00000000000%d', 'greenhouse', 'acme', '%d', false, 'cognitive',"
                    + " 'CA', '{\"email\":\"%s\",\"n\":1}', '%s', '{\"data\":{\"result\":{\"score\":7}}}', '%s',"
                    + " now() - interval '%s')";

    @Test
    void shouldEmptyFieldsAndDeleteByQueue() {
        // Given
        Postgres postgres = landscape.database();
        Connector connector = landscape
                .connector(postgres, "privacy")
                .set("privacy.redact", "email, data.result")
                .set("outbox.retention.ats", "1d")
                .start();
        connector.stop();
        postgres.execute(MESSAGE.formatted("hris", "old", "2 days"));
        postgres.execute(MESSAGE.formatted("ats", "old", "2 days"));
        postgres.execute(MESSAGE.formatted("ats", "new", "1 hour"));
        postgres.execute("insert into assessment_order (external_id, state, parameters) values"
                + " ('1;BA', 'closed', '{\"email\":\"ada@example.org\",\"job_id\":\"12\"}')");
        order(postgres, 1, "completed", "2 days");
        order(postgres, 2, "completed", "400 days");
        order(postgres, 3, "ordered", "400 days");
        order(postgres, 4, "completed", "1 hour");

        // When
        connector.start();

        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> !postgres.dump().contains("ada@example.org"));
        assertThat(postgres.query("select vendor_order_id, request, email, event, state from partner_order order by id")
                        .toString())
                .isEqualTo("[{vendor_order_id=1, request={\"email\":null,\"n\":1}, email=null,"
                        + " event={\"data\":{\"result\":null}}, state=completed},"
                        + " {vendor_order_id=2, request={}, email=null, event=null, state=completed},"
                        + " {vendor_order_id=3, request={\"email\":\"eve@example.org\",\"n\":1}, email=eve@example.org,"
                        + " event={\"data\":{\"result\":{\"score\":7}}}, state=ordered},"
                        + " {vendor_order_id=4, request={\"email\":\"eve@example.org\",\"n\":1}, email=eve@example.org,"
                        + " event={\"data\":{\"result\":{\"score\":7}}}, state=completed}]");
        assertThat(postgres.value("select body from outbox_message where key = 'new'"))
                .isEqualTo("{\"email\":null,\"n\":1}");
        assertThat(postgres.value("select parameters from assessment_order"))
                .isEqualTo("{\"email\":null,\"job_id\":\"12\"}");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> postgres.count("select count(*) from outbox_message where queue = 'ats'") == 1);
        assertThat(postgres.count("select count(*) from outbox_message where queue = 'hris'"))
                .isEqualTo(1);
    }

    private static void order(Postgres postgres, int number, String state, String age) {
        String email = number < 3 ? "ada@example.org" : "eve@example.org";
        postgres.execute(ORDER.formatted(number, number, email, email, state, age));
    }
}
