package io.piconnector.http;

import io.piconnector.http.ClientCredentials.Answer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Calls token endpoints with Camel's {@code http} component, so that the limits, the proxy and the TLS settings are those
 * of every other call.
 */
@ApplicationScoped
class TokenHttp implements ClientCredentials.FormPost {

    private static final String ENDPOINT = "http:oauth2-token?httpMethod=POST&throwExceptionOnFailure=false";

    private final CamelContext camel;
    private volatile ProducerTemplate template;

    TokenHttp(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public Answer post(URI url, Map<String, String> headers, String form) throws IOException {
        Exchange exchange = template().request(ENDPOINT, request -> {
            request.getMessage().getHeaders().putAll(headers);
            request.getMessage().setHeader(Exchange.HTTP_URI, url.toString());
            request.getMessage().setBody(form);
        });
        if (exchange.getException() instanceof IOException failure) {
            throw failure;
        }
        if (exchange.getException() != null) {
            throw new IOException(exchange.getException().toString(), exchange.getException());
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        return new Answer(
                exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                exchange.getMessage().getHeaders(),
                body == null ? new byte[0] : body);
    }

    private ProducerTemplate template() {
        ProducerTemplate current = template;
        if (current == null) {
            synchronized (this) {
                current = template;
                if (current == null) {
                    current = camel.createProducerTemplate();
                    template = current;
                }
            }
        }
        return current;
    }
}
