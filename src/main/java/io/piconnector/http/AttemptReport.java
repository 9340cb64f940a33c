package io.piconnector.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Redaction;
import io.piconnector.outbox.OutboxConstants;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * What one attempt did, for operators: the request as it was sent, the answer, calls to PI, the queues it wrote to. It
 * becomes JSON when the attempt has ended, whichever way. It holds no secrets.
 */
public final class AttemptReport {

    /** In characters. A report of the outbox has room for it, although JSON escapes some characters. */
    private static final int MAX_BODY = 48 * 1024;

    private static final int MAX_ANSWER = 4 * 1024;

    /** Calls to PI of one attempt. More are not listed. */
    private static final int MAX_CALLS = 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Exchange exchange;
    private final List<Map<String, Object>> calls = new ArrayList<>();
    private Supplier<Map<String, Object>> facts = Map::of;
    private Map<String, Object> request;

    private AttemptReport(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The report of an exchange's attempt. It is made if there is none. */
    public static AttemptReport of(Exchange exchange) {
        if (exchange.getProperty(OutboxConstants.REPORT) instanceof AttemptReport report) {
            return report;
        }
        AttemptReport report = new AttemptReport(exchange);
        exchange.setProperty(OutboxConstants.REPORT, report);
        return report;
    }

    /** Keeps the request that the attempt is about to send. The exchange's outcome is its answer. */
    void request(String method, Map<String, Object> headers, byte[] body) {
        Map<String, String> shown = new TreeMap<>();
        headers.forEach((name, value) -> {
            if (!name.startsWith("Camel") && !SecretHeaders.isSecret(name)) {
                shown.put(name, String.valueOf(value));
            }
        });
        request = new LinkedHashMap<>();
        request.put("method", method);
        request.put("url", String.valueOf(headers.get(Exchange.HTTP_URI)));
        request.put("headers", shown);
        request.put("body", body);
    }

    /** Keeps a call that is about to be made. {@link #answer} completes it. */
    public synchronized void call(String method, String url) {
        if (calls.size() < MAX_CALLS) {
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("method", method);
            call.put("url", Redaction.redact(url));
            calls.add(call);
        }
    }

    /** Keeps the answer to the last call. The text must hold no secrets. */
    public synchronized void answer(int status, String text) {
        if (!calls.isEmpty()) {
            Map<String, Object> call = calls.get(calls.size() - 1);
            call.putIfAbsent("status", status);
            call.putIfAbsent("answer", cut(text, MAX_ANSWER));
        }
    }

    /** Adds what is known when the attempt has ended. */
    public void facts(Supplier<Map<String, Object>> facts) {
        this.facts = facts;
    }

    /** JSON text. */
    @Override
    public synchronized String toString() {
        Map<String, Object> report = new LinkedHashMap<>(facts.get());
        if (exchange.getProperty(OutboxConstants.SENT_TO) instanceof List<?> queues && !queues.isEmpty()) {
            report.put("queues", List.copyOf(queues));
        }
        if (!calls.isEmpty()) {
            report.put("calls", calls);
        }
        if (request != null) {
            Map<String, Object> shown = new LinkedHashMap<>(request);
            shown.replace("url", Redaction.redact((String) request.get("url")));
            shown.replace("body", shown((byte[]) request.get("body"), MAX_BODY));
            report.put("request", shown);
            Map<String, Object> answer = answer();
            if (answer != null) {
                report.put("answer", answer);
            }
        }
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }

    private Map<String, Object> answer() {
        Map<String, Object> answer = new LinkedHashMap<>();
        Exception error = exchange.getException();
        HttpOperationFailedException refusal = error == null ? null : HttpFailures.answer(error);
        if (refusal != null) {
            answer.put("status", refusal.getStatusCode());
            answer.put("body", shown(refusal.getResponseBody()));
        } else if (error == null && exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE) != null) {
            answer.put("status", exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class));
            answer.put("body", shown(exchange.getMessage().getBody(String.class)));
        } else {
            return null;
        }
        return answer;
    }

    private static String shown(byte[] body, int most) {
        if (body == null) {
            return null;
        }
        String text = new String(body, 0, Math.min(body.length, 4 * most), StandardCharsets.UTF_8);
        return cut(Redaction.redact(text), most);
    }

    private static String shown(String answer) {
        return answer == null || answer.isEmpty()
                ? null
                : cut(Redaction.redact(cut(answer, 2 * MAX_ANSWER)), MAX_ANSWER);
    }

    private static String cut(String text, int most) {
        return text == null || text.length() <= most
                ? text
                : text.substring(0, most) + "… (" + (text.length() - most) + " characters more)";
    }
}
