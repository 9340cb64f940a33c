package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong setting stops the start, with one line that names it. */
class StartChecksIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Postgres postgres = landscape.database();

    @TempDir
    Path folder;

    @Test
    void shouldReadTheFileOfItsFolderAndTheEnvironmentBeforeIt() throws IOException {
        // Given: a folder with nothing but settings, one of which is wrong in the file and right in the environment
        Files.writeString(
                folder.resolve("application.properties"), "pi.listener.path=/from/file\ndelivery.backoff=soon\n");
        Connector connector = landscape
                .connector(postgres, "checks-environment")
                .in(folder)
                .set("delivery.backoff", null)
                .setEnvironment("DELIVERY_BACKOFF", "1s")
                .set("pi.listener.username", null)
                .set("pi.listener.password", null)
                .setEnvironment("PI_LISTENER_USERNAME", Pi.USERNAME)
                .setEnvironment("PI_LISTENER_PASSWORD", Pi.PASSWORD);

        // When
        connector.start();

        // Then
        PiWebhook webhook = PiWebhook.completed("1;BA").to("/from/file/assessmentstatus");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);

        // When
        connector.stop();
        int exit =
                connector.setEnvironment("DELIVERY_BACKOFF", "never").launch().awaitExit();

        // Then
        assertOneClearLine(connector, exit, "DELIVERY_BACKOFF");
    }

    /** Kubernetes probes, and PI calls, while a start fails. Each row fails at another step of the start. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "bean  | destinations.ats.secret     | whsec_!!!not-base64!!!",
                "route | routes.location             | file:/no-such-folder",
                "away  | quarkus.datasource.jdbc.url | jdbc:postgresql://127.0.0.1:9/away",
                "unset | quarkus.datasource.jdbc.url | none",
            })
    void shouldSayOneLineWhileSomebodyKeepsCalling(String name, String property, String value) throws Exception {
        // Given
        Connector connector = landscape.connector(postgres, "checks-" + name).set(property, value);
        AtomicBoolean isOver = new AtomicBoolean();
        Set<Integer> answers = ConcurrentHashMap.newKeySet();
        List<Thread> callers = Stream.of("/q/health/live", "/q/health/ready", "/q/metrics", PiWebhook.DEFAULT_LISTENER)
                .map(path -> new Thread(() -> {
                    while (!isOver.get()) {
                        connector.get(path).ifPresent(answer -> answers.add(answer.statusCode()));
                    }
                }))
                .toList();
        callers.forEach(Thread::start);

        // When
        int exit = connector.launch().awaitExit();

        // Then
        isOver.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(answers).as("where the port was open for long enough").isSubsetOf(503);
        assertOneClearLine(connector, exit, property);
    }

    private static void assertOneClearLine(Connector connector, int exit, String name) {
        String output = connector.output();
        List<String> naming = output.lines().filter(line -> line.contains(name)).toList();
        assertThat(exit).as("exit code; output:\n" + output).isNotZero().isNotEqualTo(143);
        assertThat(naming).as("lines naming " + name + " in:\n" + output).hasSize(1);
        assertThat(output.lines())
                .as("no stack trace")
                .noneMatch(line ->
                        line.startsWith("\tat ") || line.contains("Caused by:") || line.contains("exceptionType"));
        assertThat(output).as("no password").doesNotContain(Pi.PASSWORD);
    }
}
