package io.piconnector.delivery;

import io.piconnector.Settings;
import io.quarkus.arc.Unremovable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Bounds every call of the {@code http} component in time and in size. The client's own time-outs count from one byte to
 * the next: a peer that sends a byte now and then would hold a thread for ever, and one that never stops would fill the
 * heap.
 */
@ApplicationScoped
@Named("httpLimits")
@Unremovable
class HttpLimits implements HttpClientConfigurer {

    /** Bytes, after decompression. */
    static final int MAX_ANSWER = 1024 * 1024;

    private final Duration timeout;
    private final ScheduledThreadPoolExecutor deadlines;

    @Inject
    HttpLimits(Settings settings) {
        this(settings.duration("delivery.timeout"));
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
        client.addExecInterceptorFirst("limits", this::execute);
    }

    @PreDestroy
    void stop() {
        deadlines.shutdownNow();
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        AtomicBoolean isOver = new AtomicBoolean();
        ScheduledFuture<?> deadline = deadlines.schedule(
                () -> {
                    isOver.set(true);
                    scope.execRuntime.discardEndpoint();
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            readAnswer(response, scope);
            return response;
        } catch (IOException | IllegalStateException e) {
            if (isOver.get()) {
                throw new InterruptedIOException("no complete answer within " + timeout.toMillis() + " ms");
            }
            throw e;
        } finally {
            deadline.cancel(false);
        }
    }

    /** Reads the whole answer while the deadline runs; what follows has it in memory, and the connection is free. */
    private static void readAnswer(ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return;
        }
        InputStream content = entity.getContent();
        byte[] body = content == null ? new byte[0] : content.readNBytes(MAX_ANSWER + 1);
        if (body.length > MAX_ANSWER) {
            scope.execRuntime.discardEndpoint();
            throw new IOException("the answer is larger than " + MAX_ANSWER + " bytes");
        }
        response.setEntity(new ByteArrayEntity(
                body, ContentType.parseLenient(entity.getContentType()), entity.getContentEncoding()));
        if (content != null) {
            content.close();
        }
    }
}
