package io.piconnector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerTest {

    @Test
    void shouldRecordWhatItGotAndAnswerAsItWasTold() {
        try (Peer peer = Peer.start("kit")) {
            // Given
            peer.replies(call -> Reply.status(429).header("Retry-After", "3").withBody("ü"));
            Pi caller = new Pi(peer.url(""));

            // When
            HttpResponse<String> answer = caller.send(caller.request("/a?b=c", "x=ü")
                    .header("webhook-id", "m1")
                    .expectContinue(true)
                    .build());

            // Then
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after")).contains("3");
            assertThat(answer.body()).isEqualTo("ü");
            Call call = peer.calls().get(0);
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.target()).isEqualTo("/a?b=c");
            assertThat(call.header("Content-Type")).isEmpty();
            assertThat(call.header("content-type")).contains(Pi.FORM);
            assertThat(call.body()).isEqualTo("x=ü");
            assertThat(call.answeredWith()).isEqualTo(429);
            assertThat(call.endedAt().orElseThrow()).isAfterOrEqualTo(call.startedAt());
        }
    }

    @Test
    void shouldCountTheAttemptsOfEachRequestAlone() {
        try (Peer peer = Peer.start("kit")) {
            // Given
            Pi caller = new Pi(peer.url(""));

            // When
            for (String id : new String[] {"m1", "m2", "m1"}) {
                caller.send(caller.request("/a", "").header("webhook-id", id).build());
            }

            // Then
            assertThat(peer.calls()).extracting(Call::attempt).containsExactly(1, 1, 2);
        }
    }

    @Test
    void shouldResetTheConnectionWhenTold() {
        try (Peer peer = Peer.start("kit")) {
            // Given
            peer.replies(call -> Reply.connectionReset());
            Pi caller = new Pi(peer.url(""));

            // When
            assertThatThrownBy(() -> caller.send(caller.request("/a", "x=1").build()))
                    // Then
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseMessage("Connection reset");
            assertThat(peer.calls()).hasSize(1);
        }
    }

    @Test
    void shouldHoldTheCallAsLongAsTold() {
        try (Peer peer = Peer.start("kit")) {
            // Given
            peer.replies(call -> Reply.ok().after(Duration.ofMillis(300)));
            Pi caller = new Pi(peer.url(""));

            // When
            caller.send(caller.request("/a", "x=1").build());

            // Then
            Call call = peer.calls().get(0);
            await("the peer has noted it").until(() -> call.endedAt().isPresent());
            assertThat(Duration.between(call.startedAt(), call.endedAt().orElseThrow()))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
        }
    }
}
