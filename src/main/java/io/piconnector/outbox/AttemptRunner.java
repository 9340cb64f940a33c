package io.piconnector.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultConsumer;

/** Makes one attempt: sends a message through its route and decides the outcome. */
class AttemptRunner {

    private static final TypeReference<Map<String, Object>> HEADERS = new TypeReference<>() {};

    private final DefaultConsumer consumer;
    private final OutboxComponent component;
    private final RetrySchedule schedule;

    AttemptRunner(OutboxEndpoint endpoint, DefaultConsumer consumer) {
        this.consumer = consumer;
        component = endpoint.getComponent();
        schedule = endpoint.getConfiguration().retrySchedule();
    }

    Settlement run(Attempt attempt) {
        Set<String> bodies = new LinkedHashSet<>();
        bodies.add(attempt.message().body());
        try {
            Failure failure = process(attempt, bodies);
            return failure == null
                    ? Settlement.done(attempt.message(), attempt.elapsed()).withReport(attempt.report())
                    : failed(attempt, failure);
        } catch (Throwable e) {
            return failed(attempt, e, bodies);
        }
    }

    /**
     * @param bodies takes the body with which the route failed
     * @return null if the route succeeded
     */
    private Failure process(Attempt attempt, Set<String> bodies) throws Exception {
        Exchange exchange = consumer.createExchange(false);
        try {
            fill(exchange.getIn(), attempt.message());
            consumer.createUoW(exchange);
            try {
                consumer.getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            attempt.leave(Report.of(exchange));
            if (exchange.getException() != null) {
                bodies.add(text(exchange.getMessage().getBody()));
                throw exchange.getException();
            }
            return exchange.isRollbackOnly()
                    ? new Failure(false, null, null, "the route marked the message for rollback")
                    : null;
        } finally {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        }
    }

    private static String text(Object body) {
        return body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(body);
    }

    private Settlement failed(Attempt attempt, Throwable error, Set<String> bodies) {
        NotTriedException notTried = Failure.cause(NotTriedException.class, error);
        if (notTried == null) {
            Failure failure = component.classify(error);
            for (String body : bodies) {
                failure = failure.without(body);
            }
            return failed(attempt, failure);
        }
        Failure reason = new Failure(false, null, null, notTried.getMessage());
        return Settlement.released(attempt.message(), reason, notTried.retryIn(), attempt.elapsed());
    }

    private Settlement failed(Attempt attempt, Failure failure) {
        ClaimedMessage message = attempt.message();
        if (failure.permanent() || schedule.isLast(message.attempt())) {
            return Settlement.dead(message, failure, attempt.elapsed()).withReport(attempt.report());
        }
        Duration retryIn = schedule.delayAfter(message.attempt(), failure.retryAfter());
        return Settlement.retry(message, failure, retryIn, attempt.elapsed()).withReport(attempt.report());
    }

    private void fill(Message in, ClaimedMessage message) throws JsonProcessingException {
        in.setBody(message.body());
        if (message.headers() != null) {
            component.json().readValue(message.headers(), HEADERS).forEach(in::setHeader);
        }
        MessageIds ids = message.ids();
        set(in, OutboxConstants.QUEUE, ids.queue());
        set(in, OutboxConstants.KEY, ids.key());
        set(in, OutboxConstants.CORRELATION_ID, ids.correlationId());
        set(in, OutboxConstants.EXTERNAL_ID, ids.externalId());
        set(in, OutboxConstants.ACCEPTED_AT, message.acceptedAt());
        set(in, OutboxConstants.ATTEMPT, message.attempt());
        set(in, OutboxConstants.LAST_ATTEMPT, schedule.isLast(message.attempt()));
        // Made here, so that copies of the exchange share it.
        in.getExchange().setProperty(OutboxConstants.SENT_TO, new CopyOnWriteArrayList<String>());
    }

    /** Sets a header and an exchange property, because properties survive a removal of headers and a failed HTTP call. */
    private static void set(Message in, String name, Object value) {
        in.setHeader(name, value);
        in.getExchange().setProperty(name, value);
    }
}
