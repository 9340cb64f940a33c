package io.piconnector.console.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.console.TestAudit;
import io.piconnector.console.history.TestHistory;
import io.piconnector.console.privacy.Person.By;
import io.piconnector.order.PersonLedger;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.TestStore;
import io.piconnector.partner.PartnerPeople;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleTest {

    private static final Map<By, String> ADA =
            Map.of(By.RECORD_ID, "777", By.EMAIL, "Ada@example.org", By.ASSESSMENT_ID, "pt-a1");

    private final PersonLedger ledger = new PersonLedger(TestStore.dataSource());
    private final People people = new People(
            new ContentStore(TestStore.dataSource()),
            ledger,
            new PartnerPeople(TestStore.dataSource()),
            TestHistory.of(TestStore.dataSource()),
            TestAudit.of(TestStore.dataSource()),
            new ObjectMapper());

    /** Ada has two assessments and Bob one. Bob's ids and address hold Ada's. */
    @BeforeEach
    void store() {
        TestStore.execute("delete from outbox_message where queue like 'pt-%'");
        TestStore.execute("delete from assessment_order where external_id like '777%' or erased_at is not null");
        TestStore.execute("delete from webhook_duplicate");
        order("777", "BA", "ada@example.org", "pt-a1");
        order("777", "CA", "ada@example.org", "pt-a2");
        order("7777", "BA", "bada@example.org.uk", "pt-b1");
        message("pt-events", "pt-a1:40", "{\"n\":1}", "pt-a1", "777;BA");
        message("pt-ats", "pt-a1:40", "{\"n\":2}", "pt-a1", "777;BA");
        message("pt-events", "pt-b1:40", "{\"n\":3}", "pt-b1", "7777;BA");
        TestStore.execute("insert into outbox_attempt (message_id, number, claimed_by, error) select id, 1, 'c', 'Ada'"
                + " from outbox_message where queue = 'pt-ats'");
        TestStore.execute(
                "insert into webhook_duplicate values ('pt-a1:40', 'pt-a1', 1, '{now()}', '{23.96.14.211}', now())");
    }

    @ParameterizedTest
    @EnumSource
    void shouldErasePreviewedPersonAndNobodyElse(By by) throws SQLException {
        // Given
        Person ada = new Person(by, ADA.get(by));
        Stored before = new Stored(4, 1, 2, 0, 1, 0);
        assertThat(people.preview(ada)).isEqualTo(before);
        assertThat(people.preview(ada)).isEqualTo(before);

        // When
        Stored erased = people.erase(ada);

        // Then
        assertThat(erased).isEqualTo(before);
        assertThat(people.preview(ada)).isEqualTo(new Stored(0, 0, 0, 0, 0, 0));
        assertThat(texts("outbox_message where queue like 'pt-%'"))
                .noneMatch(
                        row -> row.contains("ada@example.org,") || row.contains(",777;") || row.contains("{\"n\":1}"));
        assertThat(texts("assessment_order")).noneMatch(row -> row.contains("(777;"));
        assertThat(texts("outbox_message where queue like 'pt-%' and body <> ''"))
                .hasSize(2);
        assertThat(texts("assessment_order where external_id = '7777;BA' and assessment_id = 'pt-b1'"))
                .hasSize(1);
    }

    @Test
    void shouldKeepTheKeysThatTellOnlyPiWhoItIs() throws SQLException {
        // When
        people.erase(new Person(By.RECORD_ID, "777"));

        // Then
        assertThat(texts("outbox_message where queue in ('pt-events', 'pt-ats') and key = 'pt-a1:40'"))
                .hasSize(2);
        assertThat(texts("outbox_message where queue = 'pt-orders' and key = '" + ledger.hash("777;BA") + "'"))
                .hasSize(1);
        assertThat(texts("assessment_order where external_id = '" + ledger.hash("777;BA")
                        + "' and erased_at is not null and state = 'closed'"))
                .hasSize(1);
    }

    @Test
    void shouldFindARecordAmongManyThatBeginLikeIt() throws SQLException {
        // Given
        TestStore.execute(
                "insert into outbox_message (queue, key, body, external_id, state, finished_at)"
                        + " select 'pt-many', i::text, '{}', '88' || i || ';BA', 'done', now() from generate_series(1, 10001) i");
        message("pt-many", "with", "{}", null, "88;BA");
        message("pt-many", "without", "{}", null, "88");

        // Then
        assertThat(people.preview(new Person(By.RECORD_ID, "88"))).isEqualTo(new Stored(2, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldTakeThePersonOutOfTheAudit() throws SQLException {
        // Given
        TestStore.execute("delete from operator_audit");
        TestStore.execute(
                "insert into operator_audit (who, act, what, why) values ('joe', 'order', 'order 777;BA', null),"
                        + " ('joe', 'order', 'order 7777;BA', 'not 777;BA, he said')");

        // When
        people.erase(new Person(By.RECORD_ID, "777"));

        // Then
        assertThat(TestStore.query("select what, why from operator_audit order by id"))
                .extracting(row -> row.get("what") + " " + row.get("why"))
                .containsExactly("order (erased) null", "order 7777;BA not (erased), he said");
    }

    @Test
    void shouldSendNothingThatWaitsAndReplayNothing() throws SQLException {
        // Given
        TestStore.execute("update outbox_message set state = 'waiting', finished_at = null where queue = 'pt-ats'");
        long id = id("pt-ats");

        // When
        people.erase(new Person(By.ASSESSMENT_ID, "pt-a1"));

        // Then
        assertThat(texts("outbox_message where queue = 'pt-ats' and state = 'discarded'"))
                .hasSize(1);
        assertThat(new OutboxOperations(TestStore.dataSource()).replay(id)).isFalse();
    }

    @Test
    void shouldSayWhatIsBeingTriedAndEraseItTheNextTime() throws SQLException {
        // Given
        TestStore.execute("update outbox_message set state = 'waiting', finished_at = null, claimed_by = 'r/1',"
                + " due_at = now() + interval '1 minute' where queue = 'pt-ats'");

        // When
        Stored erased = people.erase(new Person(By.RECORD_ID, "777"));

        // Then
        assertThat(erased).isEqualTo(new Stored(3, 0, 2, 0, 1, 1));
        TestStore.execute("update outbox_message set due_at = now() where queue = 'pt-ats'");
        assertThat(people.erase(new Person(By.RECORD_ID, "777"))).isEqualTo(new Stored(1, 1, 0, 0, 0, 0));
    }

    @Test
    void shouldEraseAgainWhoWasOrderedAgain() throws SQLException {
        // Given
        people.erase(new Person(By.RECORD_ID, "777"));
        order("777", "BA", "ada@example.org", "pt-a3");

        // When
        Stored erased = people.erase(new Person(By.RECORD_ID, "777"));

        // Then
        assertThat(erased).isEqualTo(new Stored(1, 0, 1, 0, 0, 0));
        assertThat(texts("outbox_message where queue = 'pt-orders' and body like '%ada@example.org\"%'"))
                .isEmpty();
        assertThat(texts("assessment_order where external_id like '777;%'")).isEmpty();
    }

    @Test
    void shouldExportWhatIsStored() throws SQLException {
        // When
        String export = people.export(new Person(By.RECORD_ID, "777")).toString();

        // Then
        assertThat(export)
                .contains("ada@example.org", "\"n\":1", "\"n\":2", "pt-a2", "\"error\":\"Ada\"", "23.96.14.211")
                .doesNotContain("bada", "pt-b1");
    }

    @ParameterizedTest
    @CsvSource({"RECORD_ID, 5b0d7a52-8f0e-4a55-9d37-1f3f2f0f6c11", "EMAIL, Eve@example.org", "ASSESSMENT_ID, pt-e1"})
    void shouldExportAndEraseTheOrderOfAHiringSystem(By by, String value) throws SQLException {
        // Given
        String id = "5b0d7a52-8f0e-4a55-9d37-1f3f2f0f6c11";
        TestStore.execute("delete from partner_order");
        TestStore.execute(
                "insert into partner_order (id, vendor, account, vendor_order_id, repeat_key, reorder, test, suffix,"
                        + " callback_url, request, email, state, reason, assessment_id, event) values ('" + id
                        + "', 'greenhouse', 'acme', 'eve-1', 'eve-1', false, 'cognitive', 'CA', 'https://app.greenhouse.io/eve-1',"
                        + " '{\"name\":\"Eve\"}', 'eve@example.org', 'completed', 'Eve', 'pt-e1', '{\"n\":9}')");
        message("pt-greenhouse", id + ":completed", "{\"n\":8}", "pt-e1", id + ";CA");
        Person eve = new Person(by, value);

        // When
        String export = people.export(eve).toString();
        Stored preview = people.preview(eve);
        Stored erased = people.erase(eve);

        // Then
        assertThat(export).contains("eve-1", "{\"name\":\"Eve\"}", "eve@example.org", "{\"n\":9}", "{\"n\":8}");
        assertThat(preview).isEqualTo(new Stored(1, 0, 0, 1, 0, 0)).isEqualTo(erased);
        assertThat(people.preview(eve)).isEqualTo(new Stored(0, 0, 0, 0, 0, 0));
        assertThat(texts("partner_order"))
                .singleElement()
                .asString()
                .contains(id, ledger.hash("eve-1"))
                .doesNotContain("eve", "Eve", "pt-e1", "\"n\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\0b"})
    void shouldRefuseAnIdOfNobody(String value) {
        assertThatThrownBy(() -> new Person(By.RECORD_ID, value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Person(By.EMAIL, "nobody")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "{\"email\":\"ADA@example.org\"}, true",
        "mail to ada@example.org., true",
        "bada@example.org, false",
        "x.ada@example.org, false",
        "ada@example.org.uk, false",
        "ada@example.organ, false"
    })
    void shouldTellAnAddressFromALongerOne(String text, boolean isMentioned) {
        assertThat(People.mentions("ada@example.org").test(text)).isEqualTo(isMentioned);
    }

    private static void order(String recordId, String assessment, String email, String assessmentId) {
        String externalId = recordId + ";" + assessment;
        message("pt-orders", externalId, "{\"email\":\"" + email + "\"}", null, externalId);
        TestStore.execute("insert into assessment_order (external_id, state, assessment_id) values ('" + externalId
                + "', 'ordered', '" + assessmentId + "') on conflict do nothing");
    }

    private static void message(String queue, String key, String body, String correlationId, String externalId) {
        TestStore.execute(
                "insert into outbox_message (queue, key, body, correlation_id, external_id, state, finished_at)"
                        + " values ('" + queue + "', '" + key + "', '" + body + "', "
                        + (correlationId == null ? "null" : "'" + correlationId + "'") + ", '" + externalId
                        + "', 'done', now())");
    }

    private static long id(String queue) {
        return ((Number) TestStore.query("select id from outbox_message where queue = ?", queue)
                        .get(0)
                        .get("id"))
                .longValue();
    }

    private static List<String> texts(String from) {
        String table = from.split(" ")[0];
        return TestStore.query("select " + table + "::text as text from " + from).stream()
                .map(row -> (String) row.get("text"))
                .toList();
    }
}
