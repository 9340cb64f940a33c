package io.piconnector.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * Reads the whole answer while the client still owns the connection. A bad answer closes its connection here, so later
 * steps (decompression, the route) cannot leak one.
 */
class BoundedAnswers extends HttpRequestExecutor {

    /** Bytes of a body, before and after decompression. */
    static final int MAX_ANSWER = 1024 * 1024;

    /** Bytes of a whole answer, including its head and the framing of its chunks. */
    private static final int MAX_RECEIVED = 4 * MAX_ANSWER;

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback informationCallback,
            HttpContext context)
            throws IOException, HttpException {
        try {
            long end = received(connection) + MAX_RECEIVED;
            ClassicHttpResponse response = super.execute(request, connection, informationCallback, context);
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                response.setEntity(read(entity, connection, end));
            }
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            connection.close(CloseMode.IMMEDIATE);
            throw e;
        } catch (Error e) {
            connection.close(CloseMode.IMMEDIATE);
            throw new IOException("the answer cannot be read: " + e, e);
        }
    }

    private static HttpEntity read(HttpEntity entity, HttpClientConnection connection, long end) throws IOException {
        String encoding = entity.getContentEncoding();
        if (encoding != null && encoding.contains(",")) {
            throw new IOException("the answer is encoded more than once: " + encoding);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        InputStream content = entity.getContent();
        byte[] part = new byte[8192];
        for (int count = content.read(part); count >= 0; count = content.read(part)) {
            body.write(part, 0, count);
            if (body.size() > MAX_ANSWER || received(connection) > end) {
                throw tooLarge();
            }
        }
        content.close();
        return new ByteArrayEntity(body.toByteArray(), ContentType.parseLenient(entity.getContentType()), encoding);
    }

    static IOException tooLarge() {
        return new IOException("the answer is larger than " + MAX_ANSWER + " bytes");
    }

    private static long received(HttpClientConnection connection) {
        EndpointDetails details = connection.getEndpointDetails();
        return details == null ? 0 : details.getReceivedBytesCount();
    }
}
