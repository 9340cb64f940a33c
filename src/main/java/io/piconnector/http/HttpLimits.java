package io.piconnector.http;

import io.piconnector.config.DeliverySettings;
import io.quarkus.arc.Unremovable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.entity.DeflateInputStreamFactory;
import org.apache.hc.client5.http.entity.GZIPInputStreamFactory;
import org.apache.hc.client5.http.entity.InputStreamFactory;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Limits every call of the {@code http} component in time and size, together with {@link BoundedConnections} and
 * {@link BoundedAnswers}. The client's own time-outs restart with each byte, so a peer that sends a byte now and then
 * would hold a thread for ever.
 */
@ApplicationScoped
@Named("httpLimits")
@Unremovable
class HttpLimits implements HttpClientConfigurer {

    /** The context attribute that says whether the call's time is over. */
    private static final String IS_OVER = HttpLimits.class.getName() + ".isOver";

    /**
     * Milliseconds after which an expired deadline closes the connection again, because there may have been no
     * connection yet.
     */
    private static final long RECHECK_MILLIS = 100;

    private final Duration timeout;
    private final ScheduledThreadPoolExecutor deadlines;

    @Inject
    HttpLimits(DeliverySettings settings) {
        this(settings.timeout());
    }

    HttpLimits(Duration timeout) {
        this.timeout = timeout;
        deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setRequestExecutor(new BoundedAnswers());
        client.setContentDecoderRegistry(codings());
        client.addExecInterceptorFirst("limits", this::execute);
    }

    /**
     * The client asks for and reads these codings only. Otherwise it would use any library on the class path, and
     * Brotli's is native code.
     */
    private static LinkedHashMap<String, InputStreamFactory> codings() {
        LinkedHashMap<String, InputStreamFactory> codings = new LinkedHashMap<>();
        codings.put("gzip", GZIPInputStreamFactory.getInstance());
        codings.put("x-gzip", GZIPInputStreamFactory.getInstance());
        codings.put("deflate", DeflateInputStreamFactory.getInstance());
        return codings;
    }

    /** @throws IllegalStateException if the time of the context's call is over */
    static void checkTime(HttpContext context) {
        if (context.getAttribute(IS_OVER) instanceof AtomicBoolean isOver && isOver.get()) {
            throw new IllegalStateException("the time of the call is over");
        }
    }

    @PreDestroy
    void stop() {
        deadlines.shutdownNow();
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        AtomicBoolean isOver = new AtomicBoolean();
        scope.clientContext.setAttribute(IS_OVER, isOver);
        ScheduledFuture<?> deadline = deadlines.scheduleWithFixedDelay(
                () -> {
                    isOver.set(true);
                    scope.execRuntime.discardEndpoint();
                },
                timeout.toMillis(),
                RECHECK_MILLIS,
                TimeUnit.MILLISECONDS);
        boolean isComplete = false;
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            decode(response);
            isComplete = true;
            return response;
        } catch (IOException | RuntimeException e) {
            if (isOver.get()) {
                throw new InterruptedIOException("no complete answer within " + timeout.toMillis() + " ms");
            }
            throw e;
        } catch (Error e) {
            // For example, a gzip of many empty parts causes a StackOverflowError.
            throw new IOException("the answer cannot be read: " + e, e);
        } finally {
            deadline.cancel(false);
            if (!isComplete) {
                scope.execRuntime.discardEndpoint();
            }
        }
    }

    /** Decompresses within the limit. The answer is in memory, but a gzip may grow a thousandfold. */
    private static void decode(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return;
        }
        InputStream content = entity.getContent();
        byte[] body = content.readNBytes(BoundedAnswers.MAX_ANSWER + 1);
        if (body.length > BoundedAnswers.MAX_ANSWER) {
            throw BoundedAnswers.tooLarge();
        }
        response.setEntity(new ByteArrayEntity(body, ContentType.parseLenient(entity.getContentType())));
        response.removeHeaders(HttpHeaders.CONTENT_ENCODING); // otherwise Camel would decompress again, without a limit
    }
}
