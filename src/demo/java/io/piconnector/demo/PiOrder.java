package io.piconnector.demo;

import io.vertx.core.http.HttpConnection;
import java.util.Map;

/**
 * An order at the simulated PI.
 *
 * @param refusal    the answer where PI does not take it, or null
 * @param columns    its row of {@code pi_assessment}; empty where PI does not take it
 * @param connection what breaks before PI's answer is through, or null
 */
public record PiOrder(PiApiSimulator.Answer refusal, Map<String, Object> columns, HttpConnection connection) {

    static PiOrder refused(PiApiSimulator.Answer refusal) {
        return new PiOrder(refusal, Map.of(), null);
    }

    boolean isAnswerLost() {
        return connection != null;
    }

    String text(String column) {
        return (String) columns.get(column);
    }
}
