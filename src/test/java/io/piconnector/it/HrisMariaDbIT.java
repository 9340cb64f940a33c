package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.MariaDb;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HRIS is a MariaDB: the packaged routes poll it and write back to it as they are. */
@Tag("long")
class HrisMariaDbIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final PiOrders pi = landscape.piOrders();
    private static final Peer ats = landscape.peer("ats");
    private static MariaDb maria;

    @BeforeAll
    static void startMariaDb() {
        assumeTrue(MariaDb.isInstalled(), "mariadb-server is not installed");
        maria = landscape.closes(MariaDb.start("mariadb"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text    | varchar(40) | R-1   | timestamp(6)                  | UTC",
                "number  | bigint      | 4711  | timestamp(6)                  | Asia/Kolkata",
                "decimal | decimal(12) | 12    | datetime(6)                   | UTC"
            })
    void shouldOrderAndWriteBack(String name, String keyType, String key, String timeType, String zone) {
        // Given
        maria.execute(
                "drop table if exists assessment_request",
                """
                create table assessment_request (
                    record_id %s not null,
                    first_name varchar(100), middle_name varchar(100), last_name varchar(100), email varchar(200),
                    assessment varchar(20) not null,
                    job_id varchar(40),
                    requested_at timestamp(6) not null default current_timestamp(6),
                    ordered_at %s null,
                    pi_assessment_id varchar(100),
                    order_error text,
                    primary key (record_id, assessment)
                )""".formatted(keyType, timeType),
                "insert into assessment_request (record_id, assessment, first_name, last_name, email, job_id) values"
                        + " ('" + key + "', 'BA', 'Zoë', 'Łuczak 😀', 'zoe@example.org', 'J 7'),"
                        + " ('" + key + "', 'CA', 'Zoë', 'Łuczak', null, null)");
        Instant before = Instant.now();
        Connector connector = connector("mariadb-" + name).set("user.timezone", zone);

        // When
        connector.start();

        // Then
        await().atMost(Duration.ofSeconds(30))
                .until(() -> maria.value("select count(*) from assessment_request where ordered_at is not null"
                                + " or order_error is not null")
                        .equals("2"));
        PiOrders.Assessment ordered = pi.assessment(key + ";BA");
        assertThat(ordered.order().get("lastName").textValue()).isEqualTo("Łuczak 😀");
        assertThat(maria.value("select pi_assessment_id from assessment_request where assessment = 'BA'"))
                .isEqualTo(ordered.assessmentId());
        assertThat(maria.value("select order_error from assessment_request where assessment = 'CA'"))
                .isEqualTo("email is empty: PI needs it");
        assertThat(Duration.between(before, orderedAt()).abs()).isLessThan(Duration.ofMinutes(2));
        assertThat(connector.output()).doesNotContain(MariaDb.PASSWORD);
    }

    @Test
    void shouldReadAllPagesOfOnePoll() {
        // Given
        maria.execute(
                "drop table if exists assessment_request",
                """
                create table assessment_request (
                    record_id int not null, first_name text, middle_name text, last_name text, email text,
                    assessment varchar(20) not null, job_id text,
                    requested_at timestamp(6) not null default current_timestamp(6),
                    ordered_at timestamp(6) null, pi_assessment_id text, order_error text,
                    primary key (record_id, assessment))""",
                "insert into assessment_request (record_id, assessment, first_name, last_name, email)"
                        + " select seq, 'BA', 'Noor', 'Mfano', 'n@example.org' from seq_901_to_907");

        // When
        connector("mariadb-pages")
                .set("hris.poll.batch", "3")
                .set("hris.poll.period", "1h")
                .start();

        // Then
        await().atMost(Duration.ofSeconds(30))
                .until(() -> maria.value("select count(*) from assessment_request where ordered_at is not null")
                        .equals("7"));
    }

    private static Instant orderedAt() {
        String seconds =
                maria.value("select unix_timestamp(ordered_at) from assessment_request where assessment = 'BA'");
        return Instant.ofEpochMilli((long) (Double.parseDouble(seconds) * 1000));
    }

    private static Connector connector(String name) {
        return pi.connect(landscape.connector(landscape.database(), name))
                .set("hris.jdbc.url", maria.jdbcUrl())
                .set("hris.jdbc.username", MariaDb.USERNAME)
                .set("hris.jdbc.password", MariaDb.PASSWORD)
                .set("hris.poll.period", "200ms")
                .set("pi.result.fetch", "false")
                .deliversAllTo(ats);
    }
}
