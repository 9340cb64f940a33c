package io.piconnector.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Camel component {@code outbox}: named, durable, at-least-once queues kept in PostgreSQL. */
@Component("outbox")
public class OutboxComponent extends DefaultComponent {

    private Appender appender;
    private Settler settler;
    private OutboxStore store;
    private SuspectStore suspects;
    private Housekeeping housekeeping;
    private OutboxSettings settings;
    private ObjectMapper json;

    /** Names this process among the replicas; it starts every claim's name. */
    private String replica;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("outbox: needs the name of a queue, for example outbox:ats");
        }
        OutboxEndpoint endpoint = new OutboxEndpoint(uri, this, remaining);
        endpoint.setBackoff(settings.backoff().toMillis());
        endpoint.setMaxBackoff(settings.maxBackoff().toMillis());
        endpoint.setMaxAttempts(settings.maxAttempts());
        endpoint.setLease(settings.lease().toMillis());
        endpoint.setHeaders(settings.headers());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        settings = bean(OutboxSettings.class);
        store = bean(OutboxStore.class);
        suspects = bean(SuspectStore.class);
        appender = bean(Appender.class);
        settler = bean(Settler.class);
        housekeeping = bean(Housekeeping.class);
        json = bean(ObjectMapper.class);
        replica = hostName() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        appender.start();
        settler.start();
        housekeeping.start();
    }

    @Override
    protected void doStop() throws Exception {
        housekeeping.stop();
        settler.stop();
        appender.stop();
        super.doStop();
    }

    private <T> T bean(Class<T> type) {
        return getCamelContext().getRegistry().findSingleByType(type);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    Appender appender() {
        return appender;
    }

    Settler settler() {
        return settler;
    }

    OutboxStore store() {
        return store;
    }

    SuspectStore suspects() {
        return suspects;
    }

    ObjectMapper json() {
        return json;
    }

    String replica() {
        return replica;
    }
}
