package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.HrisDatabase.Request;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.PiOrders.Handling;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Routes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every record has one assessment at PI, whatever is lost on the way: answers of PI's, and replicas. The last test takes
 * the look-up out of the route and sees the first one's promise broken, so that it is the look-up that keeps it.
 */
@Tag("long")
class ExactlyOnceIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Duration LONG = Duration.ofSeconds(120);

    /** Fixed, so that a run that fails can be seen again as far as threads allow. */
    private static final long SEED = 20261124;

    private static final int WAVES = 5;

    @TempDir
    Path folder;

    @Test
    void shouldOrderEveryRecordOnceWhileConnectionsAreCutAndAReplicaIsKilledAgainAndAgain() {
        Postgres postgres = landscape.database();
        PiOrders pi = landscape.piOrders();
        Connector one = connector(postgres, pi, "once-one");
        Connector two = connector(postgres, pi, "once-two");
        // Given
        HrisDatabase hris = HrisDatabase.in(landscape.database());
        hris.connect(one);
        hris.connect(two);
        List<Request> requests = requests(500);
        cutAtRandom(pi.orderTakes(Duration.ofMillis(250)), requests);
        one.start();
        two.start();

        // When: in the middle of every wave one of the two is killed
        for (int wave = 0; wave < WAVES; wave++) {
            int size = requests.size() / WAVES;
            hris.insert(requests.subList(wave * size, (wave + 1) * size));
            long open = open(hris);
            await("some records are ordered")
                    .atMost(LONG)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> open(hris) < open - size / 3);
            Connector victim = wave % 2 == 0 ? one : two;
            victim.kill9();
            victim.start();
        }
        await("every record is ordered").atMost(LONG).until(() -> open(hris) == 0);

        // Then
        Map<String, Long> perOrder =
                pi.assessments().stream().collect(Collectors.groupingBy(Assessment::externalId, Collectors.counting()));
        assertThat(perOrder).hasSize(500);
        assertThat(perOrder)
                .allSatisfy(
                        (externalId, count) -> assertThat(count).as(externalId).isEqualTo(1));
        assertThat(hris.postgres()
                        .query("SELECT record_id || ';' || assessment AS id, pi_assessment_id"
                                + " FROM assessment_request"))
                .allSatisfy(row -> assertThat(row.get("pi_assessment_id"))
                        .isEqualTo(pi.assessment((String) row.get("id")).assessmentId()));
        long posts =
                pi.calls().stream().filter(call -> call.method().equals("POST")).count();
        System.out.printf(
                "ExactlyOnceIT: 500 records, %d kills; %d POSTs and %d other calls to PI, %d orders adopted%n",
                WAVES, posts, pi.calls().size() - posts, count(one, "adopted") + count(two, "adopted"));
        assertThat(count(one, "ordered")).isPositive();
        assertThat(count(two, "ordered")).isPositive();
    }

    @Test
    void shouldOrderTwiceWhereTheLookUpIsSwitchedOff() {
        // Given
        Routes routes = Routes.copyTo(folder).copyOfEngine("create-assessment");
        routes.edit(
                "create-assessment",
                text -> text.replace("- to: direct:find-assessment", "- setBody: {simple: \"${null}\"}"));
        Postgres postgres = landscape.database();
        PiOrders pi = landscape.piOrders();
        Connector connector = connector(postgres, pi, "twice").set("routes.location", routes.location());
        HrisDatabase hris = HrisDatabase.in(landscape.database());
        hris.connect(connector);
        List<Request> requests = requests(20);
        requests.forEach(request -> pi.onOrder(
                externalId(request),
                number -> number == 1 ? Handling.createdBut(Reply.connectionReset()) : Handling.sound()));
        hris.insert(requests);

        // When
        connector.start();
        await("every record is ordered").atMost(LONG).until(() -> open(hris) == 0);

        // Then
        assertThat(pi.assessments()).hasSize(40);
    }

    /** Of ten first calls three are cut after PI has created the assessment, one before; one hangs. Later ones mostly go through. */
    private static void cutAtRandom(PiOrders pi, List<Request> requests) {
        Random random = new Random(SEED);
        for (Request request : requests) {
            long seed = random.nextLong();
            IntFunction<Handling> handling = number -> {
                int dice = new Random(seed + number).nextInt(number == 1 ? 10 : 20);
                return switch (dice) {
                    case 0, 1, 2 -> Handling.createdBut(Reply.connectionReset().after(Duration.ofMillis(dice * 10L)));
                    case 3 -> Handling.notCreated(Reply.connectionReset());
                    case 4 -> Handling.createdBut(Reply.status(201).after(Duration.ofSeconds(2)));
                    default -> Handling.sound();
                };
            };
            pi.onOrder(externalId(request), handling);
        }
    }

    private static List<Request> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Request.of("r" + i, i % 2 == 0 ? "BA" : "CA"))
                .toList();
    }

    private static String externalId(Request request) {
        return request.columns().get("record_id") + ";" + request.columns().get("assessment");
    }

    private static long open(HrisDatabase hris) {
        return hris.postgres().count("SELECT count(*) FROM assessment_request WHERE ordered_at IS NULL");
    }

    private static long count(Connector connector, String outcome) {
        return connector
                .output()
                .lines()
                .filter(line -> line.contains("\"" + outcome + " externalId="))
                .count();
    }

    /** Destinations are of no account here. */
    private static Connector connector(Postgres postgres, PiOrders pi, String name) {
        return pi.connect(landscape.connector(postgres, name)).set("hris.poll.batch", "100");
    }
}
