package io.piconnector.listener;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;

/**
 * Puts a {@link ConnectionGuard} before every connection that the HTTP servers accept. Netty finds this class by the
 * service loader; Vert.x and Quarkus have no place where one could see a connection before its first request is complete.
 */
@RegisterForReflection
public final class ConnectionGuards extends ChannelInitializerExtension {

    /** Has Netty look for extensions. To be called before the first server is made. */
    public static void enable() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast("guard", new ConnectionGuard(connections()));
    }

    /** Nothing before the connector has started, after it has stopped, and where it does not start because of a setting. */
    private static Optional<Connections> connections() {
        ArcContainer container = Arc.container();
        try {
            return Optional.ofNullable(container)
                    .map(beans ->
                            ClientProxy.unwrap(beans.instance(Connections.class).get()));
        } catch (RuntimeException e) {
            return Optional.empty(); // the start tells it
        }
    }
}
