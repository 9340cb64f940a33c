package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OperatorApi;
import io.piconnector.testkit.OperatorApi.Answer;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the API erases, and who may. PeopleTest shows what is found and erased. */
class PeopleIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String OPERATOR = "operator-token-0123456789-0123456789";
    private static final String VIEWER = "viewer-token-0123456789-0123456789-";

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer ats = landscape.peer("ats");
    private static final Peer hris = landscape.peer("hris");
    private static final Connector connector = landscape
            .connector(postgres, "people")
            .deliversTo(ats, hris)
            .set("console.tokens.ops.token", OPERATOR)
            .set("console.tokens.ops.role", "operator")
            .set("console.tokens.eyes.token", VIEWER)
            .set("console.tokens.eyes.role", "viewer")
            .start();

    private static final OperatorApi operator = OperatorApi.of(connector, OPERATOR);
    private static final OperatorApi viewer = OperatorApi.of(connector, VIEWER);

    @Test
    void shouldPreviewExportAndEraseAPerson() {
        // Given
        PiWebhook webhook = PiWebhook.completed("4711;BA");
        PiWebhook other = PiWebhook.completed("47112;BA");
        connector.pi().send(webhook);
        connector.pi().send(other);
        for (String queue : new String[] {"events", "ats", "hris"}) {
            outbox.awaitState(webhook.assessmentId(), queue, "done");
            outbox.awaitState(other.assessmentId(), queue, "done");
        }

        // When
        Answer preview = operator.call("DELETE", "/api/people?recordId=4711&dry-run=true", null);
        Answer export = operator.get("/api/people?recordId=4711");
        Answer erased = operator.call("DELETE", "/api/people?recordId=4711&why=asked", null);

        // Then
        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.body()).contains("\"messages\":3", "\"inProgress\":0");
        assertThat(export.body()).contains(webhook.assessmentId(), "4711;BA").doesNotContain(other.assessmentId());
        assertThat(erased.body()).isEqualTo(preview.body());
        assertThat(operator.get("/api/people?recordId=4711").body()).doesNotContain(webhook.assessmentId());
        assertThat(outbox.about(webhook.assessmentId())).isEmpty();
        assertThat(outbox.about(other.assessmentId())).hasSize(3);
        assertThat(postgres.query("select act, what, why from operator_audit order by id")
                        .toString())
                .contains("act=erase, what=a person: 3 messages, 0 orders, why=asked")
                .doesNotContain("4711");
        // PI repeats webhooks for days
        connector.pi().send(webhook);
        assertThat(postgres.count("select count(*) from outbox_message where queue = 'events'"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "recordId=",
                "recordId=1&email=a@b",
                "recordId=1&recordId=2",
                "email=nobody",
                "recordId=1&dryrun=true",
                "recordId=1&dry-run=yes"
            })
    void shouldEraseNobodyUnlessItIsClearWhom(String query) {
        // When
        Answer answer = operator.call("DELETE", "/api/people?" + query, null);

        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    void shouldRefuseViewersAndStrangers() {
        assertThat(viewer.get("/api/people?recordId=1").status()).isEqualTo(403);
        assertThat(viewer.call("DELETE", "/api/people?recordId=1&dry-run=true", null)
                        .status())
                .isEqualTo(403);
        assertThat(OperatorApi.nobody(connector).status("/api/people?recordId=1"))
                .isEqualTo(401);
    }
}
