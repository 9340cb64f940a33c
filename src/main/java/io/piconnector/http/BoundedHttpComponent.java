package io.piconnector.http;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpComponentConfigurer;
import org.apache.camel.component.http.HttpEndpointConfigurer;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.SimpleTypeConverter;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's {@code http} component with {@link BoundedConnections}. The connection manager is not set as an option of the
 * component, because Camel then ignores a route's options for TLS and the number of connections.
 */
class BoundedHttpComponent extends HttpComponent {

    /** Without a converter of its own for the method of a request, Camel tries all that it has, for each request. */
    @Override
    protected void doInit() throws Exception {
        getCamelContext()
                .getTypeConverterRegistry()
                .addTypeConverter(
                        HttpMethods.class,
                        String.class,
                        new SimpleTypeConverter(
                                false,
                                (type, exchange, method) ->
                                        HttpMethods.valueOf(((String) method).toUpperCase(Locale.ROOT))));
        super.doInit();
    }

    @Override
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> sockets,
            int maxTotalConnections,
            int connectionsPerRoute,
            SocketConfig socketConfig) {
        BoundedConnections connections =
                new BoundedConnections(sockets, TimeValue.ofMilliseconds(getConnectionTimeToLive()));
        connections.setMaxTotal(maxTotalConnections > 0 ? maxTotalConnections : getMaxTotalConnections());
        connections.setDefaultMaxPerRoute(connectionsPerRoute > 0 ? connectionsPerRoute : getConnectionsPerRoute());
        connections.setDefaultSocketConfig(socketConfig);
        return connections;
    }

    /** Camel finds the configurer only for its own class, not for a subclass. */
    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return new HttpComponentConfigurer();
    }

    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return new HttpEndpointConfigurer();
    }

    /** Provides the components under their schemes. Camel looks for such a bean before it makes its own component. */
    @Singleton
    static class Schemes {

        @Produces
        @Singleton
        @Named("http")
        @Unremovable
        BoundedHttpComponent http() {
            return new BoundedHttpComponent();
        }

        @Produces
        @Singleton
        @Named("https")
        @Unremovable
        BoundedHttpComponent https() {
            return new BoundedHttpComponent();
        }
    }
}
