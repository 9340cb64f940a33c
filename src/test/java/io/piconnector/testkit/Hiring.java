package io.piconnector.testkit;

import static org.awaitility.Awaitility.await;

import io.piconnector.simulator.Candidate;
import io.piconnector.testkit.PiOrders.Assessment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What tests of hiring systems have in common: a connector, PI, and people whom PI refuses. */
public final class Hiring {

    /** How links to results begin. */
    public static final String RESULTS = PiOrders.PUBLIC_URL + "/r/";

    /** PI says so of an address that ends in {@code @refused.example}. */
    public static final String REFUSAL = "Nobody can be reached at this address";

    private static final String REFUSED = "@refused.example";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Hiring() {}

    /** Connects a connector with PI, which refuses some people. */
    public static Connector connect(Connector connector, PiOrders pi) {
        pi.intercept(Hiring::refusal);
        return pi.connect(connector);
    }

    /** PI's answer to an order of somebody whom it refuses; empty for others. */
    public static Optional<Reply> refusal(Call call) {
        return call.method().equals("POST")
                        && call.json().path("email").asText().endsWith(REFUSED)
                ? Optional.of(PiOrders.error(400, REFUSAL))
                : Optional.empty();
    }

    /** Waits until PI has the assessment of an order, and gives it back. */
    public static Assessment awaitAtPi(PiOrders pi, String orderId, String suffix) {
        if (orderId == null) {
            throw new AssertionError("the order was not taken");
        }
        await("PI has " + orderId).atMost(PATIENCE).until(() -> !pi.assessments(orderId + ";" + suffix)
                .isEmpty());
        return pi.assessment(orderId + ";" + suffix);
    }

    /** The assessments that PI has of a person. */
    public static List<Assessment> assessmentsOf(PiOrders pi, Candidate candidate) {
        return pi.assessments().stream()
                .filter(one -> one.order().path("email").asText().equals(candidate.email()))
                .toList();
    }

    /** Waits until PI has an assessment of a person, and gives it back. */
    public static Assessment awaitAtPi(PiOrders pi, Candidate candidate) {
        return await("PI has the order")
                .atMost(PATIENCE)
                .until(() -> assessmentsOf(pi, candidate), found -> !found.isEmpty())
                .get(0);
    }

    /** An address of a person whom PI refuses. */
    public static String refusedEmail(String name) {
        return name + REFUSED;
    }
}
