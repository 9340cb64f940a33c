package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An integration engineer has the connector read tables of the company's own, by editing two route files. */
class OwnHrisSqlIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Postgres postgres = landscape.database();
    private static final PiOrders pi = landscape.piOrders();
    private static final Peer ats = landscape.peer("ats");

    @TempDir
    Path folder;

    @Test
    void shouldOrderByIntegerIdsOneRecordAPageWithParametersOfItsOwn() {
        // Given
        Postgres store = landscape.database();
        Postgres people = landscape.database();
        people.execute("""
                create table person (no integer primary key, given text, family text, mail text, dept text, job int,
                    wanted char(4), done timestamptz, pi text, failure text);
                insert into person select n, 'Noor ' || n, 'Mfano', case when n = 6 then null else 'n@example.com' end,
                    'R & D', 100 + n, 'CA' from generate_series(1, 6) n""");
        Routes routes = routes(
                """
                select no as record_id, wanted as assessment, given as first_name, null as middle_name,
                family as last_name, mail as email, job as job_id, dept as department
                from person where done is null and failure is null
                order by no limit :?batch offset :?offset""",
                "update person set failure = :?order_error where no = :?record_id and wanted = :?assessment",
                "update person set done = :?ordered_at, pi = :?pi_assessment_id, failure = null"
                        + " where no = :?record_id and wanted = :?assessment");
        AtomicBoolean isOpen = new AtomicBoolean();
        pi.intercept(call -> isOpen.get() ? Optional.empty() : Optional.of(PiOrders.error(401, "not yet")));
        try (Connector connector = connector(store, people, routes, "integers")
                .set("hris.poll.batch", "1")
                .set("hris.poll.period", "1h")
                .set("pi.order.parameters", "department")
                .set("pi.api.webhook-property", "assessmentStatusWebHookUrl")
                .start()) {
            // When
            await("all of them are read in one poll")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> store.count("select count(*) from outbox_message where queue = 'orders'") == 6);
            isOpen.set(true);

            // Then
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> people.count("select count(*) from person where done is not null") == 5);
            for (int no : List.of(1, 2, 3, 4, 5)) {
                assertThat(people.value("select pi from person where no = ?", no))
                        .isEqualTo(pi.assessment(no + ";CA").assessmentId());
            }
            assertThat(people.value("select failure from person where no = 6"))
                    .isEqualTo("email is empty: PI needs it");
            Assessment assessment = pi.assessment("2;CA");
            assertThat(assessment.order().has("assessmentStatusWebHook")).isFalse();
            assertThat(assessment.order().get("assessmentStatusWebHookUrl").textValue())
                    .endsWith("/assessmentstatus?type=cognitive&job_id=102&department=R%20%26%20D");

            // When
            assertThat(pi.sendWebhook(connector, assessment, 40).statusCode()).isEqualTo(200);

            // Then
            assertThat(ats.awaitCallAbout(assessment.assessmentId())
                            .json()
                            .at("/data/parameters/department")
                            .textValue())
                    .isEqualTo("R & D");
        }
    }

    @Test
    void shouldOrderByUuidsWhenTheStatementHasNoLimitAndPisDefaultWebhookServes() {
        // Given
        Postgres store = landscape.database();
        Postgres people = landscape.database();
        people.execute("create table person (id uuid, \"Given\" text, done timestamptz, pi text, failure text)");
        Routes routes = routes(
                """
                select id as record_id, 'BA' as assessment, "Given" as first_name, 'Mfano' as last_name,
                'n@example.com' as email from person where done is null and failure is null""",
                "update person set failure = :?order_error where id = :?record_id",
                "update person set done = :?ordered_at, pi = :?pi_assessment_id where id = :?record_id");
        pi.intercept(call -> Optional.empty());
        try (Connector connector = connector(store, people, routes, "uuids")
                .set("hris.poll.batch", "3")
                .set("pi.api.webhook-property", "none")
                .set("pi.listener.public-url", null)
                .start()) {
            for (int count : List.of(3, 7)) {
                // When
                List<UUID> ids = people
                        .query("insert into person select gen_random_uuid(), 'Noor' from generate_series(1, " + count
                                + ") returning id")
                        .stream()
                        .map(row -> (UUID) row.get("id"))
                        .toList();

                // Then
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> people.count("select count(*) from person where done is null") == 0);
                for (UUID id : ids) {
                    assertThat(people.value("select pi from person where id = ?", id))
                            .isEqualTo(pi.assessment(id + ";BA").assessmentId());
                    assertThat(pi.assessment(id + ";BA").order().properties())
                            .extracting(Map.Entry::getKey)
                            .containsExactlyInAnyOrder("externalId", "firstName", "lastName", "email");
                }
            }
            assertThat(connector.output()).doesNotContain("the HRIS cannot be polled");
        }
    }

    private Routes routes(String poll, String refused, String ordered) {
        Routes routes = Routes.copyTo(folder);
        routes.edit("poll-hris", statement(0, poll));
        routes.edit("write-back-order", statement(0, refused));
        routes.edit("write-back-order", statement(1, ordered));
        return routes;
    }

    /** Replaces one of a file's statements, lines that stand below a {@code >-}. */
    private static UnaryOperator<String> statement(int number, String sql) {
        return text -> {
            int start = -1;
            for (int i = 0; i <= number; i++) {
                start = text.indexOf(">-\n", start + 1);
            }
            start += 3;
            String indent = text.substring(
                    start, text.length() - text.substring(start).stripLeading().length());
            int end = start;
            while (text.startsWith(indent, end)) {
                end = text.indexOf('\n', end) + 1;
            }
            return text.substring(0, start) + sql.strip().indent(indent.length()) + text.substring(end);
        };
    }

    private static Connector connector(Postgres store, Postgres people, Routes routes, String name) {
        return pi.connect(landscape.connector(store, "own-sql-" + name))
                .set("hris.jdbc.url", people.jdbcUrl())
                .set("hris.jdbc.username", people.username())
                .set("hris.jdbc.password", people.password())
                .set("hris.poll.period", "200ms")
                .set("pi.result.fetch", "false")
                .set("routes.location", routes.location())
                .deliversAllTo(ats);
    }
}
