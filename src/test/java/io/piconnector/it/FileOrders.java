package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files that a test drops into a folder, and what a connector that only reads files makes of them. Its orders stay in their queue. */
record FileOrders(Path folder, Postgres postgres, Connector connector) {

    static final String HEADER = "record_id,first_name,middle_name,last_name,email,assessment,job_id\n";

    /** Has a connector do nothing but read files. */
    static Connector reading(Connector connector, Path routes, String uri) {
        return connector
                .set("routes.location", Routes.placingNoOrders(routes).location())
                .set("pi.api.base-url", "http://127.0.0.1:9/api/v1")
                .set("pi.api.key", "an-api-key")
                .set("pi.listener.public-url", "https://connector.example")
                .set("hris.file.uri", uri)
                .set("hris.file.delay", "500ms");
    }

    /** Good lines, each of a person's own. */
    static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "r%d,First%d,,Last%d,p%d@example.com,BA,%d\n".formatted(i, i, i, i, i))
                .collect(Collectors.joining());
    }

    void awaitFile(String name) {
        awaitFile(name, Duration.ofSeconds(30));
    }

    void awaitFile(String name, Duration atMost) {
        await(name + " is there").atMost(atMost).until(() -> Files.exists(folder.resolve(name)));
    }

    void awaitLog(String text) {
        await("the log says: " + text)
                .atMost(Duration.ofSeconds(30))
                .until(() -> connector.output().contains(text));
    }

    long count() {
        return postgres.count("SELECT count(*) FROM outbox_message WHERE queue = 'orders'");
    }

    static void assertNoStackTrace(Connector connector) {
        assertThat(connector.output().lines())
                .noneMatch(
                        line -> line.startsWith("\tat ") || line.contains("Caused by:") || line.contains("stackTrace"));
    }
}
