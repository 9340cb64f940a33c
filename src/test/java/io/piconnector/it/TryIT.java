package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.testkit.CommandLine;
import io.piconnector.testkit.CommandLine.Result;
import io.piconnector.testkit.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code try}: an engineer has a webhook and wants to know what becomes of it. */
@Tag("long")
class TryIT {

    private static final String WEBHOOK = "assessmentId=a1&assessmentState=40&externalId=123456%3BBA";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    Path folder;

    @Test
    void shouldShowWhatWouldBeSentWithoutSecrets() throws Exception {
        // Given
        Installation installation = Installation.copyTo(folder);
        installation.write("application.properties", """
                pi.api.key=the-key-of-pi
                destinations.ats.url=https://ats.example/webhooks/pi?token=hidden-in-query
                destinations.ats.authorization=Bearer hidden-token
                destinations.ats.secret=%s
                destinations.hris.url=https://hris.example/pi
                """.formatted(SECRET));
        Path file = Files.writeString(folder.resolve("webhook.form"), WEBHOOK + "\n");

        // When
        Result result = CommandLine.of("try", file.toString()).in(folder).run();

        // Then
        assertThat(result.output()).startsWith("""
                answer    200
                type      behavioral, told by the suffix of externalId
                queue     events: done
                queue     ats: done
                queue     hris: done
                request   to pi
                curl -X GET 'https://pi.predictiveindex.com/api/v1/behavioralassessments/a1' \\
                  -H 'accept: application/json' \\
                  -H 'api-key: ***'
                request   to ats
                """);
        assertThat(result.output())
                .contains("  -H 'authorization: ***' \\\n", "  -H 'webhook-signature: ***' \\\n")
                .contains("\"externalId\":\"123456;BA\"")
                .doesNotContain("hidden", "the-key-of-pi", SECRET);
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    /** For programs, and for the connector itself, which runs this command on behalf of an operator. */
    @Test
    void shouldPrintOneLineOfJson() throws Exception {
        // When
        Result result = CommandLine.of("try", "--json").reading(WEBHOOK).run();

        // Then
        assertThat(result.output().lines()).hasSize(1);
        JsonNode report = new ObjectMapper().readTree(result.output());
        assertThat(report.path("answer").intValue()).isEqualTo(200);
        assertThat(report.path("type").textValue()).isEqualTo("behavioral");
        assertThat(report.path("strategy").textValue()).isEqualTo("the suffix of externalId");
        assertThat(report.path("queues")).extracting(JsonNode::textValue).containsExactly("ats", "hris");
        assertThat(report.path("requests"))
                .extracting(request -> request.path("to").textValue())
                .contains("ats", "hris");
        assertThat(report.path("test").textValue()).contains("- to: ats");
    }

    @Test
    void shouldSayWhyAWebhookCannotBeRead() {
        // When
        Result result =
                CommandLine.of("try").reading("{\"assessmentId\": \"a1\"}").run();

        // Then
        assertThat(result.output()).isEqualTo("""
                answer    200
                type      unknown
                queue     unreadable: waiting, assessmentId is missing
                """);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    /** Nothing in a URL is an instruction to the shell, the terminal or the routes. */
    @Test
    void shouldTakeAnyCharacterInThePath() {
        // When
        Result result = CommandLine.of(
                        "try",
                        "-",
                        "--path",
                        "/listeners/predictiveindex/assessmentstatus?jobid='; rm -rf ~ #&x={${env:HOME}}&%C3%BC=\u001b[31m%00%zz")
                .reading(WEBHOOK)
                .run();

        // Then
        assertThat(result.output()).contains("queue     ats: done").doesNotContain("\u001b", "\0");
        assertThat(result.output()).contains("\"jobid\":\"'\\''; rm -rf ~ #\"", "\"x\":\"{${env:HOME}}\"", "\"ü\":");
    }

    @Test
    void shouldSayThatNoRouteListensAtAPath() {
        // When
        Result result = CommandLine.of("try", "-", "--path", "/listeners/predictiveindex/../x")
                .reading(WEBHOOK)
                .run();

        // Then
        assertThat(result.output()).isEqualTo("answer    404: no route listens at this path\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldRefuseABodyThatTheListenerRefuses() {
        // When
        Result result = CommandLine.of("try").reading(new byte[64 * 1024 + 1]).run();

        // Then
        assertThat(result.output()).isEqualTo("answer    413: the body has over 65536 bytes\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldWriteATestThatPasses() throws Exception {
        // Given
        Installation installation = Installation.copyTo(folder);
        Result written = CommandLine.of(
                        "try",
                        "-",
                        "--as-test",
                        "--path",
                        "/listeners/predictiveindex/behavioralassessment?jobid=12345&note=a%20%22b%22")
                .in(folder)
                .reading("assessmentId=a1&assessmentState=40&externalId=007&other=yes%3A+no")
                .run();
        installation.onlyTest(written.output());

        // When
        Result result = CommandLine.of("test").in(folder).run();

        // Then
        assertThat(written.output()).startsWith("""
                # yaml-language-server: $schema=../.schema/route-test.schema.json
                tests:
                  - name: what became of this webhook
                    given:
                      webhook:
                        assessmentId: a1
                """);
        assertThat(written.output()).contains("- to: ats", "- to: hris");
        assertThat(result.output()).isEqualTo("""
                routes/tests/only.test.yaml
                  ok    what became of this webhook
                1 passed, 0 failed
                """);
    }

    @Test
    void shouldSayThatAFileIsMissing() {
        // When
        Result result = CommandLine.of("try", "no-such-file").run();

        // Then
        assertThat(result.output()).isEqualTo("no-such-file does not exist: correct the path\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldExplainItsWords() {
        // When
        Result result = CommandLine.of("tset").run();

        // Then
        assertThat(result.errors()).startsWith("'tset' is not a command").contains("test  [FOLDER]");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
    }
}
