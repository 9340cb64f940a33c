package io.piconnector.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.InputStream;
import java.io.Reader;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/** Stores the exchange's message. The route goes on when the message is committed. */
class OutboxProducer extends DefaultAsyncProducer {

    /** Threads on which routes go on after a commit. A few are enough, because they share the messages of each commit. */
    private static final int CONTINUATIONS = 4;

    private final OutboxEndpoint endpoint;
    private final ObjectMapper json;
    private final ObjectReader strictJson;
    private Expression key;
    private Expression correlationId;
    private Expression externalId;
    private Expression replaceFinished;
    private HeaderFilterStrategy storedHeaders;
    private ExecutorService continuations;

    OutboxProducer(OutboxEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.json = endpoint.getComponent().json();
        this.strictJson = json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        OutboxConfiguration configuration = endpoint.getConfiguration();
        key = simple(configuration.getKey());
        correlationId = simple(configuration.getCorrelationId());
        externalId = simple(configuration.getExternalId());
        replaceFinished = simple(configuration.getReplaceFinished());
        storedHeaders = allowList(configuration.getHeaders());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        continuations = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "outbox-" + endpoint.getQueue() + "-stored", CONTINUATIONS);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.getCamelContext().getExecutorServiceManager().shutdown(continuations);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<Boolean> stored;
        try {
            stored = endpoint.getComponent().append(toMessage(exchange));
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (exchange.getFromEndpoint() instanceof OutboxEndpoint) {
            // This is one of the source queue's worker threads. Their number limits the concurrency, so this one
            // waits for its message.
            stored.handle((isNew, error) -> conclude(exchange, isNew, error)).join();
            callback.done(true);
            return true;
        }
        // The rest of the route may block. The thread that commits must not, because it serves all callers.
        stored.whenCompleteAsync(
                (isNew, error) -> {
                    conclude(exchange, isNew, error);
                    callback.done(false);
                },
                continuations);
        return false;
    }

    private Exchange conclude(Exchange exchange, Boolean isNew, Throwable error) {
        if (error == null) {
            exchange.getMessage().setHeader(OutboxConstants.DUPLICATE, !isNew);
            if (exchange.getProperty(OutboxConstants.SENT_TO) instanceof List<?>) {
                exchange.getProperty(OutboxConstants.SENT_TO, List.class).add(endpoint.getQueue());
            }
        } else {
            exchange.setException(error instanceof CompletionException ? error.getCause() : error);
        }
        return exchange;
    }

    private NewMessage toMessage(Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        MessageIds ids = new MessageIds(
                endpoint.getQueue(),
                valueOf(key, OutboxConstants.KEY, exchange),
                valueOf(correlationId, OutboxConstants.CORRELATION_ID, exchange),
                valueOf(externalId, OutboxConstants.EXTERNAL_ID, exchange));
        return new NewMessage(
                ids,
                toJson(message),
                headersOf(exchange),
                known(exchange, OutboxConstants.ACCEPTED_AT, Instant.class),
                new NewMessage.Placing(
                        Boolean.TRUE.equals(replaceFinished.evaluate(exchange, Boolean.class)),
                        endpoint.getConfiguration().isParked()));
    }

    private static String valueOf(Expression expression, String name, Exchange exchange) {
        return expression == null ? known(exchange, name, String.class) : expression.evaluate(exchange, String.class);
    }

    /** The value of a header. If it is missing, the value of the exchange property that the outbox consumer set. */
    private static <T> T known(Exchange exchange, String name, Class<T> type) {
        T header = exchange.getMessage().getHeader(name, type);
        return header == null ? exchange.getProperty(name, type) : header;
    }

    /** Text, bytes and streams must be JSON. Any other body is written as JSON. */
    private String toJson(Message message) {
        Object body = message.getBody();
        try {
            if (isText(body)) {
                String text = message.getBody(String.class);
                if (strictJson.readTree(text).isMissingNode()) {
                    throw notJson("it is empty", null);
                }
                return text;
            }
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw notJson(e.getOriginalMessage(), e);
        }
    }

    /** Includes streams, because Camel's HTTP endpoints leave a stream as the body. */
    private static boolean isText(Object body) {
        return body instanceof String
                || body instanceof byte[]
                || body instanceof InputStream
                || body instanceof Reader
                || body instanceof StreamCache;
    }

    /** Permanent, because the same body will not be JSON at the next attempt either. */
    private PermanentFailureException notJson(String reason, Exception cause) {
        return new PermanentFailureException(
                "the body of a message for queue '" + endpoint.getQueue() + "' is no JSON: " + reason, cause);
    }

    private String headersOf(Exchange exchange) throws JsonProcessingException {
        Map<String, Object> stored = new LinkedHashMap<>();
        if (storedHeaders != null) {
            exchange.getMessage().getHeaders().forEach((name, value) -> {
                if (!storedHeaders.applyFilterToCamelHeaders(name, value, exchange)) {
                    stored.put(name, value);
                }
            });
        }
        TraceContext.copy(exchange.getMessage(), stored);
        return stored.isEmpty() ? null : json.writeValueAsString(stored);
    }

    private Expression simple(String text) {
        if (text == null) {
            return null;
        }
        Expression expression =
                endpoint.getCamelContext().resolveLanguage("simple").createExpression(text);
        expression.init(endpoint.getCamelContext());
        return expression;
    }

    /** Lets the listed names pass, in any case, and those that begin like an entry that ends in {@code *}. */
    static HeaderFilterStrategy allowList(String names) {
        if (names == null || names.isBlank()) {
            return null;
        }
        String patterns = Arrays.stream(names.split(","))
                .map(String::trim)
                .map(name -> name.endsWith("*")
                        ? Pattern.quote(name.substring(0, name.length() - 1)) + ".*"
                        : Pattern.quote(name))
                .collect(Collectors.joining("|"));
        DefaultHeaderFilterStrategy allowed = new DefaultHeaderFilterStrategy();
        allowed.setFilterOnMatch(false);
        allowed.setAllowNullValues(true);
        allowed.setOutFilterPattern(Pattern.compile(patterns, Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
        return allowed;
    }
}
