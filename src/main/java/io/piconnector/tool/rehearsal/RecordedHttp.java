package io.piconnector.tool.rehearsal;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * Answers the requests of Camel's {@code http} component in place of the network. All else of the component is as in
 * production: what a request holds, and what becomes of an answer.
 */
@ApplicationScoped
@Named("recordedHttp")
@Unremovable
class RecordedHttp implements HttpClientConfigurer {

    /** Set by the client itself; the same for every request. */
    private static final Set<String> TECHNICAL = Set.of(
            "host", "connection", "user-agent", "accept-encoding", "content-length", "transfer-encoding", "upgrade");

    private final Rehearsal rehearsal;

    RecordedHttp(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst(
                "recorded", (request, scope, chain) -> response(rehearsal.answer(read(request))));
    }

    private static Request read(ClassicHttpRequest request) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        Arrays.stream(request.getHeaders())
                .filter(header -> !TECHNICAL.contains(header.getName().toLowerCase(Locale.ROOT)))
                .forEach(header -> headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue()));
        String body = null;
        if (request.getEntity() != null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            request.getEntity().writeTo(bytes);
            body = bytes.toString(StandardCharsets.UTF_8);
            if (request.getEntity().getContentType() != null) {
                headers.putIfAbsent("content-type", request.getEntity().getContentType());
            }
        }
        try {
            return new Request(null, request.getMethod(), request.getUri().toString(), headers, body);
        } catch (URISyntaxException e) {
            throw new IOException("the URL is wrong: " + e.getReason(), e);
        }
    }

    private static ClassicHttpResponse response(Answer answer) throws IOException {
        if (answer.status() == Answer.NONE) {
            throw new SocketTimeoutException("no answer");
        }
        ClassicHttpResponse response = new BasicClassicHttpResponse(answer.status());
        byte[] body = answer.body() == null ? new byte[0] : answer.body().getBytes(StandardCharsets.UTF_8);
        response.setHeader(HttpHeaders.CONTENT_TYPE, ContentType.APPLICATION_JSON.getMimeType());
        answer.headers().forEach(response::setHeader);
        response.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        return response;
    }
}
