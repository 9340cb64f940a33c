package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.BambooHr;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Personio;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Handling;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Routes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** HRIS that are read and written by REST: BambooHR and Personio. */
@Tag("long")
class HrisByRestIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Postgres postgres = landscape.database();
    private static final PiOrders pi = landscape.piOrders();
    private static final BambooHr bamboohr = landscape.closes(BambooHr.start());
    private static final Personio personio = landscape.closes(Personio.start());

    @TempDir
    static Path folder;

    private static Connector connector;

    private final String id = HrisDatabase.newRecordId();

    @BeforeAll
    static void start() {
        Routes routes = Routes.copyTo(folder)
                .edit(
                        "route-event",
                        text -> text.replaceFirst(
                                "- to: outbox:ats\n",
                                "- to: outbox:ats\n                  - to: outbox:bamboohr-result\n"));
        connector = pi.connect(landscape.connector(postgres, "hris-by-rest"))
                .set("routes.location", routes.location())
                .set("hris.bamboohr.url", bamboohr.url())
                .setEnvironment("HRIS_BAMBOOHR_API_KEY", BambooHr.API_KEY)
                .set("hris.bamboohr.period", "300ms")
                .set("destinations.bamboohr-result.url", bamboohr.url())
                .set("destinations.bamboohr-result.username", BambooHr.API_KEY)
                .set("destinations.bamboohr-result.password", "x")
                .set("hris.personio.url", personio.url())
                .set("hris.personio.client-id", Personio.CLIENT_ID)
                .setEnvironment("HRIS_PERSONIO_CLIENT_SECRET", Personio.CLIENT_SECRET)
                .set("hris.personio.period", "300ms")
                .set("hris.personio.filter", "status=ACTIVE")
                .set("hris.personio.assessment-attribute", Personio.ASSESSMENT)
                .set("hris.personio.status-attribute", Personio.STATUS)
                .start();
        // Who changed before the first poll is not ordered.
        soon().until(() -> !bamboohr.calls("GET /api/v1/employees/changed").isEmpty());
    }

    @AfterEach
    void assertNoComplaints() {
        bamboohr.intercept(call -> Optional.empty());
        personio.intercept(call -> Optional.empty());
        bamboohr.assertNoComplaints();
        personio.assertNoComplaints();
    }

    @Test
    void shouldOrderAnEmployeeOnceAndKnowItsOwnChanges() {
        // When
        bamboohr.hire(id, "PI Behavioral Assessment", "ilse@example.org");

        // Then
        awaitStatus("ordered ");
        int reads = reads();
        bamboohr.edit(id, "firstName", "Else");
        soon().until(() -> reads() > reads);
        awaitAFurtherPoll();
        assertThat(pi.posts(id + ";BA")).hasSize(1);
        assertThat(pi.assessment(id + ";BA").order().path("email").asText()).isEqualTo("ilse@example.org");
        assertThat(bamboohr.calls("POST /api/v1/employees/" + id)).hasSize(1);
    }

    @Test
    void shouldWriteTheResultIntoTheEmployee() {
        // Given
        bamboohr.hire(id, "BA", "ilse@example.org");
        awaitStatus("ordered ");

        // When
        assertThat(pi.sendWebhook(connector, pi.assessment(id + ";BA"), 40).statusCode())
                .isEqualTo(200);

        // Then
        awaitStatus("completed ");
        awaitAFurtherPoll();
        assertThat(pi.posts(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldSayWhyAnOrderIsRefusedAndOrderAgainWhenTheFieldIsEmptied() {
        // Given
        bamboohr.hire(id, "cognitive", null);
        awaitStatus("refused: email is empty: PI needs it");

        // When
        bamboohr.edit(id, "workEmail", "ilse@example.org");
        awaitAFurtherPoll();
        assertThat(pi.posts(id + ";CA")).isEmpty();
        awaitReported();
        bamboohr.edit(id, "customPiStatus", "");

        // Then
        awaitStatus("ordered ");
        assertThat(pi.posts(id + ";CA")).hasSize(1);
    }

    @Test
    void shouldWriteTheStatusAgainWithoutAnOrderWhenItIsEmptied() {
        // Given
        bamboohr.hire(id, "BA", "ilse@example.org");
        awaitStatus("ordered ");
        awaitReported();

        // When
        bamboohr.edit(id, "customPiStatus", "");

        // Then
        awaitStatus("ordered ");
        assertThat(pi.posts(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldGoOnWhenBambooHrIsAwayOrAsksToWait() {
        // Given
        AtomicInteger calls = new AtomicInteger();
        bamboohr.intercept(call -> switch (calls.incrementAndGet()) {
            case 1 -> Optional.of(Reply.connectionReset());
            case 2 -> Optional.of(Reply.status(503));
            case 3 -> Optional.of(Reply.json("{\"employees\": {\"9\": {\"id\": \"9\"}}}"));
            case 4 -> Optional.of(Reply.json("[\"hostile\"]"));
            case 5 -> Optional.of(Reply.status(429).header("Retry-After", "1"));
            default -> Optional.empty();
        });

        // When
        bamboohr.hire(id, "BA", "ilse@example.org");

        // Then
        awaitStatus("ordered ");
        assertThat(pi.posts(id + ";BA")).hasSize(1);
        assertThat(connector.output()).contains("bamboohr cannot be polled", "bamboohr is polled again");
    }

    @Test
    void shouldReadAnEmployeeLaterWhenBambooHrAsksToWait() {
        // Given
        AtomicInteger calls = new AtomicInteger();
        bamboohr.intercept(call -> call.target().startsWith("/api/v1/employees/" + id) && calls.incrementAndGet() < 3
                ? Optional.of(Reply.status(429).header("Retry-After", "1"))
                : Optional.empty());

        // When
        bamboohr.hire(id, "BA", "ilse@example.org");

        // Then
        awaitStatus("ordered ");
        assertThat(pi.posts(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldForgetAnEmployeeWhoWasDeleted() {
        // Given
        bamboohr.intercept(call -> {
            if (call.target().startsWith("/api/v1/employees/" + id)) {
                bamboohr.dismiss(id);
            }
            return Optional.empty();
        });

        // When
        bamboohr.hire(id, "BA", "ilse@example.org");

        // Then
        soon().until(() -> postgres.count("select count(*) from outbox_message where queue = 'bamboohr-employees'"
                        + " and state = 'done' and key like '" + id + ":%'")
                == 1);
        assertThat(pi.posts(id + ";BA")).isEmpty();
    }

    @Test
    void shouldOrderOnceWhenItIsKilledInBetween() {
        // Given
        pi.onOrder(id + ";BA", number -> {
            connector.kill9();
            return Handling.sound();
        });

        // When
        bamboohr.hire(id, "BA", "ilse@example.org");
        soon().until(() -> !connector.isAlive());
        connector.start();

        // Then
        awaitStatus("ordered ");
        awaitAFurtherPoll();
        assertThat(pi.posts(id + ";BA")).hasSize(1);
        assertThat(pi.assessments(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldReadAllPagesOfPersonsWithATokenThatItRenews() {
        // Given
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            ids.add("%s-%03d".formatted(id, i));
        }
        ids.forEach(person -> personio.hire(person, null));
        AtomicInteger pages = new AtomicInteger();
        personio.intercept(call -> call.target().contains("cursor=") && pages.getAndIncrement() == 0
                ? Optional.of(Reply.connectionReset())
                : Optional.empty());
        String first = ids.get(3);
        String last = ids.get(119);

        // When
        personio.edit(first, Personio.ASSESSMENT, "Behavioral");
        soon().until(() -> personio.attribute(first, Personio.STATUS).startsWith("ordered "));
        int tokens = personio.tokensGiven();
        personio.revokeTokens();
        personio.edit(last, Personio.ASSESSMENT, "CA");

        // Then
        soon().until(() -> personio.attribute(last, Personio.STATUS).startsWith("ordered "));
        assertThat(personio.tokensGiven()).isEqualTo(tokens + 1);
        int polls = polls();
        soon().until(() -> polls() > polls + 1);
        assertThat(pi.posts(first + ";BA")).hasSize(1);
        assertThat(pi.posts(last + ";CA")).hasSize(1);
        assertThat(personio.calls("PATCH /v2/persons/" + first)).hasSize(1);
    }

    @Test
    void shouldTellAPersonsRefusalAndWaitWhenPersonioAsksTo() {
        // Given
        AtomicInteger calls = new AtomicInteger();
        personio.intercept(call -> calls.incrementAndGet() == 1
                ? Optional.of(Reply.status(429).header("Retry-After", "2"))
                : Optional.empty());

        // When
        personio.hire(id, "nonsense");

        // Then
        soon().until(() -> personio.attribute(id, Personio.STATUS)
                .startsWith("refused: assessment is 'NONSENSE', which is not a suffix"));
        assertThat(pi.posts(id + ";NONSENSE")).isEmpty();
    }

    @Test
    void shouldWriteNoSecret() {
        for (String text : List.of(connector.output(), postgres.dump())) {
            assertThat(text).doesNotContain(BambooHr.API_KEY, Personio.CLIENT_SECRET, "personio-token-");
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50));
    }

    private void awaitStatus(String begin) {
        soon().until(() -> bamboohr.field(id, "customPiStatus").startsWith(begin));
    }

    /** Nobody empties the field before the connector has recorded that it wrote it, and that the order is over. */
    private void awaitReported() {
        soon().until(() ->
                postgres.count("select count(distinct queue) from outbox_message where state in ('done', 'dead')"
                                + " and queue in ('orders', 'write-back-bamboohr') and external_id like '" + id + ";%'")
                        == 2);
    }

    private int reads() {
        return bamboohr.calls("GET /api/v1/employees/" + id).size();
    }

    private static int polls() {
        return personio.calls("GET /v2/persons?limit=50&status").size();
    }

    /** Who changes later is ordered: so everybody who changed before was read. */
    private static void awaitAFurtherPoll() {
        String later = HrisDatabase.newRecordId();
        bamboohr.hire(later, "CA", "later@example.org");
        soon().until(() -> bamboohr.field(later, "customPiStatus").startsWith("ordered "));
    }
}
