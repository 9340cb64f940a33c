package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.testkit.CommandLine;
import io.piconnector.testkit.CommandLine.Result;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OperatorApi;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator at a terminal. */
@Tag("long")
class CtlIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String TOKEN = "an-operators-token-0123456789abcdef";
    private static final Postgres postgres = landscape.database();
    private static final PiOrders pi = landscape.piOrders();
    private static final Peer ats = landscape.peer("ats");
    private static final Peer hris = landscape.peer("hris");
    private static final Connector connector = pi.connect(landscape.connector(postgres, "ctl"))
            .deliversTo(ats, hris)
            .set("pi.result.fetch", "false")
            .set("console.tokens.ops.token", TOKEN)
            .set("console.tokens.ops.role", "operator")
            .start();

    private static final OperatorApi api = OperatorApi.of(connector, TOKEN);

    @Test
    void shouldFindReplayAndTellTheStoryOfADeadMessage() throws Exception {
        // Given
        ats.replies(call -> Reply.status(422).withBody("no such candidate"));
        PiWebhook webhook = PiWebhook.completed("4711;BA");
        connector.pi().send(webhook);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        api.get("/api/messages?state=dead").json().get("items").size() == 1);

        // When
        Result dead = ctl("dead");
        Result queues = ctl("queues");
        Result json = ctl("messages", "--queue", "ats", "--json");

        // Then
        assertThat(dead.exitCode()).as(dead.errors()).isZero();
        assertThat(dead.output()).contains("ID", "ats", "4711;BA", "answered 422");
        assertThat(dead.output().lines()).allMatch(line -> line.length() <= 80);
        assertThat(queues.output()
                        .lines()
                        .filter(line -> line.startsWith("ats"))
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line).matches("ats +0 +1 +0 +0.*"));
        JsonNode item = new ObjectMapper().readTree(json.output()).at("/items/0");
        assertThat(item.get("assessmentId").asText()).isEqualTo(webhook.assessmentId());

        // When nobody confirms
        Result unconfirmed = ctl("replay", "--queue", "ats");

        // Then
        assertThat(unconfirmed.exitCode()).isEqualTo(1);
        assertThat(unconfirmed.output()).contains("replay 1 message? [y/N]");
        assertThat(api.get("/api/messages?state=dead").json().get("items")).hasSize(1);

        // When
        ats.replies(call -> Reply.ok());
        Result replayed = CommandLine.of("ctl", "replay", "--queue", "ats", "--why", "candidate is there")
                .setEnvironment("PI_CONNECTOR_URL", connector.url())
                .setEnvironment("PI_CONNECTOR_TOKEN", TOKEN)
                .reading("y\n")
                .run();

        // Then
        assertThat(replayed.exitCode()).isZero();
        assertThat(replayed.output()).endsWith("replayed 1\n");
        ats.awaitCallsAbout(webhook.assessmentId(), 2);
        assertThat(ctl("audit").output()).contains("token:ops", "replay", "1 messages of queue=ats");
        assertThat(ctl("message", item.get("id").asText()).output()).contains("\"attempts\"", "no such candidate");
        assertThat(ctl("story", "4711;BA").output()).contains("webhook stored: state 40", "sent to ats, hris");
        assertThat(ctl("story", webhook.assessmentId()).output()).contains("answered 422");
        assertThat(ctl("story", "nobody").exitCode()).isEqualTo(1);
        assertThat(ctl("replay", "--queue", "ats", "--yes").output()).isEqualTo("no message matches\n");
    }

    @Test
    void shouldPauseResumeAndOrder() {
        assertThat(ctl("pause", "hris", "--why", "maintenance").output()).isEqualTo("paused hris\n");
        assertThat(ctl("queues").output()).contains("paused");
        assertThat(ctl("resume", "hris").output()).isEqualTo("resumed hris\n");

        // When
        Result placed = ctl(
                "order",
                "--record-id",
                "ctl-1",
                "--assessment",
                "CA",
                "--first-name",
                "Ada",
                "--last-name",
                "Lovelace",
                "--email",
                "ada@example.org",
                "--parameter",
                "jobid=7",
                "--key",
                "ctl-1");

        // Then
        assertThat(placed.output()).as(placed.errors()).isEqualTo("placed ctl-1;CA\n");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pi.assessments("ctl-1;CA").size() == 1);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ctl("order", "ctl-1;CA").output().contains("\"ordered\""));
        assertThat(ctl("orders").output()).contains("ctl-1;CA", "ordered", "api");
    }

    @Test
    void shouldExportAndEraseAPerson() {
        // Given
        Result placed = ctl(
                "order",
                "--record-id",
                "ctl-9",
                "--assessment",
                "BA",
                "--first-name",
                "Eve",
                "--last-name",
                "Sample",
                "--email",
                "eve@example.org");
        assertThat(placed.exitCode()).as(placed.errors()).isZero();
        await().atMost(Duration.ofSeconds(20)).until(() -> api.get("/api/orders/ctl-9%3BBA")
                .json()
                .path("state")
                .asText()
                .equals("ordered"));

        // When
        Result export = ctl("person", "--email", "eve@example.org");
        Result unconfirmed = ctl("erase", "--record-id", "ctl-9");
        Result erased = ctl("erase", "--record-id", "ctl-9", "--why", "she asked", "--yes");

        // Then
        assertThat(export.output()).contains("ctl-9;BA", "eve@example.org");
        assertThat(unconfirmed.output()).contains("erase ", " messages, 1 orders? [y/N]");
        assertThat(unconfirmed.exitCode()).isEqualTo(1);
        assertThat(erased.output()).startsWith("erased ");
        assertThat(ctl("person", "--record-id", "ctl-9").output()).doesNotContain("eve@example.org");
        assertThat(ctl("audit", "--json").output()).contains("she asked").doesNotContain("eve@example.org");
        assertThat(ctl("erase", "--yes").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldTryAWebhookWithoutSendingAnything() throws Exception {
        // Given
        PiWebhook webhook = PiWebhook.completed("815;BA");
        long events = postgres.count("select count(*) from outbox_message where queue = 'events'");

        // When
        Result tried = CommandLine.of("ctl", "try", "-")
                .setEnvironment("PI_CONNECTOR_URL", connector.url())
                .setEnvironment("PI_CONNECTOR_TOKEN", TOKEN)
                .reading(webhook.form())
                .run();

        // Then
        JsonNode report = new ObjectMapper().readTree(tried.output());
        assertThat(report.at("/type").asText())
                .as(tried.output() + tried.errors())
                .isEqualTo("behavioral");
        assertThat(postgres.count("select count(*) from outbox_message where queue = 'events'"))
                .isEqualTo(events);
        assertThat(ats.calls()).noneMatch(call -> webhook.assessmentId().equals(call.assessmentId()));
        assertThat(ctl("try", "no-such-file").errors()).contains("no-such-file cannot be read: correct the path");
    }

    @Test
    void shouldCloseTheResultPageOfAHiringSystemsOrder() {
        // Given
        String order = "5b0d7a52-8f0e-4a55-9d37-1f3f2f0f6c11";
        postgres.execute(
                "insert into partner_order (id, vendor, account, vendor_order_id, reorder, test, suffix, request, state)"
                        + " values ('" + order
                        + "', 'greenhouse', 'acme', '1', false, 'cognitive', 'CA', '{}', 'completed')");

        // When
        Result closed = ctl("revoke-link", order + ";CA", "--why", "in a wrong mail");
        Result unknown = ctl("revoke-link", order + ";BA");

        // Then
        assertThat(closed.output()).contains("closed the result page of " + order + ";CA");
        assertThat(postgres.count("select count(*) from partner_order where link_revoked_at is not null"))
                .isEqualTo(1);
        assertThat(ctl("audit", "--json").output()).contains("revoke link", "in a wrong mail");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors()).contains("there is no order '" + order + ";BA' of a hiring system");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThat(ctl("replay", "999999999").errors()).contains("there is no message 999999999");
        assertThat(ctl("replay", "999999999").exitCode()).isEqualTo(1);
        assertThat(ctl("pause", "nowhere").errors()).contains("there is no queue 'nowhere'");
        assertThat(ctl("dead", "--state").errors()).contains("option --state has no value");
        assertThat(ctl("dead", "--state").exitCode()).isEqualTo(2);
        assertThat(ctl("dance").exitCode()).isEqualTo(2);
        assertThat(ctl("discard").errors()).contains("needs the id of a message, or a filter", "usage: ctl");
        assertThat(ctl("queues", "--queue", "x").errors()).contains("queues has no option --queue");
        assertThat(CommandLine.of("ctl", "queues").run().errors()).contains("there is no token");

        Result wrongToken = CommandLine.of("ctl", "queues", "--url", connector.url(), "--token", "x".repeat(40))
                .run();
        assertThat(wrongToken.exitCode()).isEqualTo(1);
        assertThat(wrongToken.errors()).contains("does not know this token").doesNotContain("xxxx");
        Result nobody = CommandLine.of("ctl", "queues", "--url", "http://127.0.0.1:9", "--token", TOKEN)
                .run();
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.errors())
                .contains("http://127.0.0.1:9 does not answer")
                .doesNotContain(TOKEN);
    }

    private static Result ctl(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "ctl";
        System.arraycopy(words, 0, all, 1, words.length);
        return CommandLine.of(all)
                .setEnvironment("PI_CONNECTOR_URL", connector.url())
                .setEnvironment("PI_CONNECTOR_TOKEN", TOKEN)
                .run();
    }
}
