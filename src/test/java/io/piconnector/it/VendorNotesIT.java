package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A company without a partnership: each result becomes a note in its hiring systems. */
@Tag("long")
class VendorNotesIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTE = "PI Behavioral Assessment completed on ";

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer vendors = landscape.peer("vendors").replies(VendorNotesIT::reply);
    private static Connector connector;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws IOException {
        Routes.copyTo(Files.createDirectory(folder.resolve("routes")))
                .edit(
                        "route-event",
                        text -> text.replaceFirst(
                                "( +)- to: outbox:hris\n",
                                "$0$1- to: outbox:ashby-note\n$1- to: outbox:greenhouse-note\n$1- to: outbox:lever-note\n"));
        connector = landscape
                .connector(postgres, "vendor-notes")
                .deliversAllTo(landscape.peer("others"))
                .set("destinations.ashby-note.url", vendors.url("/ashby"))
                .set("destinations.ashby-note.authorization", "Basic a2V5Og==")
                .set("destinations.greenhouse-note.url", vendors.url("/harvest/v3"))
                .set("destinations.greenhouse-note.oauth2.token-url", vendors.url("/token"))
                .set("destinations.greenhouse-note.oauth2.client-id", "client-of-ours")
                .set("destinations.greenhouse-note.oauth2.client-secret", "secret-of-ours")
                .set("destinations.greenhouse-note.oauth2.parameters.sub", "7001")
                .set("destinations.lever-note.url", vendors.url("/lever/v1?perform_as=user-7"))
                .set("destinations.lever-note.authorization", "Basic bGV2ZXI6")
                .in(folder)
                .start();
    }

    private static Reply reply(Call call) {
        if (call.target().equals("/token")) {
            return Reply.json(
                    "{\"access_token\": \"token-of-harvest\", \"token_type\": \"bearer\", \"expires_in\": 3600}");
        }
        return call.body().contains("\"4040\"")
                ? Reply.json("{\"success\": false, \"errors\": [\"candidate_not_found\"]}")
                : Reply.json("{\"success\": true}");
    }

    private static Call awaitCall(String target, String part) {
        return await(target)
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> vendors.calls(call ->
                                call.target().equals(target) && call.body().contains(part)),
                        calls -> !calls.isEmpty())
                .get(0);
    }

    @Test
    void shouldWriteANoteInEachSystem() throws Exception {
        // When
        connector.pi().send(PiWebhook.completed("5501;BA"));

        // Then
        Call ashby = awaitCall("/ashby/candidate.createNote", "5501");
        assertThat(ashby.header("authorization")).contains("Basic a2V5Og==");
        assertThat(ashby.json().get("candidateId").textValue()).isEqualTo("5501");
        assertThat(ashby.json().get("note").textValue()).startsWith(NOTE);
        Call greenhouse = awaitCall("/harvest/v3/notes", "5501");
        assertThat(greenhouse.header("authorization")).contains("Bearer token-of-harvest");
        assertThat(greenhouse.json().get("candidate_id")).isEqualTo(JSON.readTree("5501"));
        assertThat(greenhouse.json().get("user_id")).isEqualTo(JSON.readTree("7001"));
        assertThat(greenhouse.json().get("body").textValue()).startsWith(NOTE);
        Call lever = awaitCall("/lever/v1/opportunities/5501/notes?perform_as=user-7", NOTE);
        assertThat(lever.header("authorization")).contains("Basic bGV2ZXI6");
        assertThat(vendors.calls(call -> call.target().equals("/token")))
                .singleElement()
                .satisfies(token -> assertThat(token.body()).contains("grant_type=client_credentials", "sub=7001"));
    }

    @Test
    void shouldKeepForAnOperatorWhatAshbyRefusesWithA200() throws Exception {
        // When
        PiWebhook webhook = PiWebhook.completed("4040;BA");
        connector.pi().send(webhook);

        // Then
        awaitCall("/ashby/candidate.createNote", "4040");
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(postgres.count("select count(*) from outbox_message where queue = 'ashby-note' and state = 'dead'"))
                .isEqualTo(1);
        assertThat(connector.output())
                .contains("candidate_not_found")
                .doesNotContain("secret-of-ours", "token-of-harvest");
    }
}
