package io.piconnector.listener;

import static io.piconnector.config.CredentialsTest.basic;
import static io.piconnector.listener.IpRangeTest.address;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.List;

/** A call of PI's, from its address and with its credentials, about a completed assessment. A test changes its subject. */
final class TestCall {

    static final String PATH = "/listeners/predictiveindex/assessmentstatus";
    static final String PI = "23.96.14.211";
    static final String ID = "6f1c1d2e-4b7a-4d33-9a53-1f2e3d4c5b6a";

    private static final IpRanges PROXIES = IpRanges.parse(List.of("10.0.0.0/8"));

    private String path = PATH;
    private String query;
    private InetAddress peer = address(PI);
    private List<String> xForwardedFor = List.of();
    private String authorization = basic("pi:pi-password");
    private String contentType = WebhookForm.CONTENT_TYPE;
    private byte[] body = form(ID, 40).getBytes(UTF_8);

    static TestCall call() {
        return new TestCall();
    }

    static String form(String id, int state) {
        return "assessmentId=" + id + "&assessmentState=" + state;
    }

    TestCall path(String other) {
        path = other;
        return this;
    }

    TestCall query(String other) {
        query = other;
        return this;
    }

    /** Trusted proxies are those of 10.0.0.0/8. */
    TestCall from(String address, String... forwardedFor) {
        peer = address(address);
        xForwardedFor = List.of(forwardedFor);
        return this;
    }

    TestCall authorization(String other) {
        authorization = other;
        return this;
    }

    TestCall contentType(String other) {
        contentType = other;
        return this;
    }

    TestCall body(String other) {
        return body(other.getBytes(UTF_8));
    }

    TestCall body(byte[] other) {
        body = other;
        return this;
    }

    /** The call, with the decision that the listener makes of its head. */
    WebhookCall build(WebhookListener listener) {
        InetAddress client =
                ClientAddress.of(peer, xForwardedFor, List.of(), PROXIES).orElse(null);
        return new WebhookCall(path, query, client, listener.callers.refusal(client, authorization), contentType, body);
    }

    /** What the route's steps make of it. */
    Reception at(WebhookListener listener) {
        WebhookCall call = build(listener);
        return call.isAuthorized() ? listener.read(call) : WebhookListener.refused(call);
    }
}
