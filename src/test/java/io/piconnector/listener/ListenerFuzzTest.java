package io.piconnector.listener;

import static io.piconnector.config.CredentialsTest.basic;
import static io.piconnector.listener.IpRangeTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.config.Printable;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.testkit.Fuzz;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever a caller sends: what the listener reads of it is bounded, literal and never another's address. */
class ListenerFuzzTest {

    private static final IpRanges PROXIES = IpRanges.parse(List.of("10.0.0.0/8", "2001:db8:1::/48"));

    private static final Fuzz FORMS = Fuzz.of(
            "assessmentId=6f1c1d2e-4b7a&assessmentState=40&externalId=123456;BA&assessmentSource=EmailInvitation",
            "assessementId=a%20b&assessmentState=60",
            "AssessmentID=a&assessmentState=40&x=1&x=2&y",
            "type=behavioral&jobid=12345&note=%C3%A9");

    private static final Fuzz HEADERS = Fuzz.of(
            "198.51.100.7",
            "23.96.14.211, 10.1.2.3",
            "[2001:db8::1]:4711, 192.0.2.60:80",
            "for=192.0.2.60;proto=https;by=203.0.113.43",
            "for=192.0.2.60; proto= \"https\"",
            "for=\"[2001:db8::1]:4711\";host=\"a,b\\\"c\", for=10.0.0.1",
            "application/x-www-form-urlencoded; charset=UTF-8",
            basic("pi:pi-password"));

    private final WebhookListener listener =
            TestListener.of(new SimpleMeterRegistry(), "pi.listener.trusted-proxies", "10.0.0.0/8");

    @Test
    void shouldReadAFormOrSayWhyNot() {
        FORMS.run(input -> {
            try {
                WebhookForm.parse(input.mostly(WebhookForm.CONTENT_TYPE), input.bytes());
            } catch (UnreadableException e) {
                assertThat(e.getMessage()).isEqualTo(Printable.line(e.getMessage()));
            }
        });
    }

    @Test
    void shouldReadEveryQuery() {
        FORMS.run(input -> assertThat(WebhookForm.parseQuery(input.text())).isNotNull());
    }

    @Test
    void shouldBelieveNoAddressThatStandsLeftOfAnUntrustedOne() {
        var proxy = address("10.0.0.1");
        var client = address("198.51.100.99");
        HEADERS.run(input -> {
            String forged = input.text();
            List<String> byX = List.of(forged, "198.51.100.99");
            List<String> byForwarded = List.of(forged, "for=198.51.100.99");
            List<String> oneLine = List.of(forged + ", for=198.51.100.99");

            assertThat(ClientAddress.of(client, List.of(forged), List.of(forged), PROXIES))
                    .contains(client);
            for (var found : List.of(
                    ClientAddress.of(proxy, byX, List.of(), PROXIES),
                    ClientAddress.of(proxy, List.of(), byForwarded, PROXIES),
                    ClientAddress.of(proxy, List.of(), oneLine, PROXIES),
                    ClientAddress.of(proxy, List.of(forged), byForwarded, PROXIES),
                    ClientAddress.of(proxy, byX, byForwarded, PROXIES))) {
                assertThat(found).isIn(Optional.of(client), Optional.empty());
            }
        });
    }

    @Test
    void shouldDecideOnEveryCallAndTakeItsTextAsItIs() {
        FORMS.run(input -> {
            byte[] body = input.bytes();
            String contentType = input.mostly(WebhookForm.CONTENT_TYPE);
            Reception reception = TestCall.call()
                    .path(input.mostly(TestCall.PATH))
                    .query(input.text())
                    .from("10.0.0.1", input.mostly(TestCall.PI))
                    .authorization(input.mostly(basic("pi:pi-password")))
                    .contentType(contentType)
                    .body(body)
                    .at(listener);

            if (reception.decision() == Decision.EVENT) {
                assertThat(WebhookForm.parse(contentType, body).values().stream()
                                .flatMap(List::stream))
                        .as("the id is literally one of the values")
                        .anyMatch(value -> value.trim().equals(reception.assessmentId()));
                assertThat(reception.assessmentId().codePoints()).noneMatch(Character::isISOControl);
                assertThat(reception.assessmentId()).hasSizeLessThanOrEqualTo(200);
            }
            assertThat(reception.message() == null)
                    .isEqualTo(reception.decision() == Decision.FORBIDDEN
                            || reception.decision() == Decision.UNAUTHORIZED);
        });
    }
}
