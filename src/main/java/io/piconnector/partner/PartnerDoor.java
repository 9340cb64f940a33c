package io.piconnector.partner;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.piconnector.config.Printable;
import io.piconnector.listener.CallDoor;
import io.piconnector.listener.LimitedLog;
import io.piconnector.listener.ListenerSettings;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jboss.logging.Logger;

/**
 * Lets vendors in: by the key of one of their customers, or else, if the vendor signs its calls, until the body is there. What such
 * a vendor does not sign may be its ping, if it is as short as one.
 */
@ApplicationScoped
class PartnerDoor implements CallDoor {

    private static final String PREFIX = "/partners/";
    private static final int MAX_PARAMETERS = 50;

    /** Bytes. */
    private static final int MAX_PING = 64;

    private final PartnerKeys keys;
    private final ListenerSettings addresses;
    private final PartnerCallers callers;
    private final PartnerCounters counters;
    private final LimitedLog log = new LimitedLog(Logger.getLogger("io.piconnector.partners"));

    PartnerDoor(PartnerKeys keys, ListenerSettings addresses, PartnerCallers callers, MeterRegistry meters) {
        this.keys = keys;
        this.addresses = addresses;
        this.callers = callers;
        counters = new PartnerCounters(meters);
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public Admission admit(HttpServerRequest request) {
        String vendor = request.path().substring(PREFIX.length()).replaceFirst("/.*", "");
        String source =
                addresses.client(request).map(InetAddress::getHostAddress).orElse("unknown");
        if (!keys.isOn(vendor)) {
            return new Refused(404, Map.of());
        }
        Optional<String> account =
                keys.account(vendor, request.getHeader("Authorization"), request.getHeader("X-Api-Key"));
        Map<String, String> signatures = signatures(request);
        boolean signs = keys.webhookSecret(vendor).isPresent();
        boolean isKnown = account.isPresent() || signs && !signatures.isEmpty();
        if (!isKnown && !(signs && isShort(request))) {
            counters.count("unauthorized");
            callers.refused(vendor);
            log.warnf("partner=%s unauthorized from=%s path=%s", vendor, source, Printable.line(request.path(), 200));
            return new Refused(401, Map.of("WWW-Authenticate", "Basic realm=\"pi-connector\""));
        }
        if (isKnown) {
            callers.letIn(vendor);
        }
        PartnerCall call = new PartnerCall(
                vendor, account.orElse(null), request.path(), query(request), signatures, source, new byte[0]);
        return new LetIn(source, call::withBody);
    }

    private static boolean isShort(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length != null && Long.parseLong(length) <= MAX_PING;
    }

    private static Map<String, String> query(HttpServerRequest request) {
        Map<String, String> query = new HashMap<>();
        if (request.query() != null) {
            try {
                new QueryStringDecoder("?" + request.query(), StandardCharsets.UTF_8, true, MAX_PARAMETERS)
                        .parameters()
                        .forEach((name, values) -> query.put(name, values.get(0)));
            } catch (IllegalArgumentException e) {
                return Map.of(); // as if there were none: what is missing is told
            }
        }
        return query;
    }

    private static Map<String, String> signatures(HttpServerRequest request) {
        Map<String, String> signatures = new HashMap<>();
        request.headers().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.endsWith("signature") && signatures.size() < 3) {
                signatures.put(name, header.getValue());
            }
        });
        return signatures;
    }

    @Override
    public byte[] answer(Exchange exchange) {
        return exchange.getMessage().getBody(byte[].class);
    }
}
