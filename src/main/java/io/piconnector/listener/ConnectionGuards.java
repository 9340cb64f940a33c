package io.piconnector.listener;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;

/**
 * Adds a {@link ConnectionGuard} to every connection that the HTTP servers accept. Netty loads this class as a service.
 * Vert.x and Quarkus cannot do this, because they show a connection only after its first request is complete.
 */
@RegisterForReflection
public final class ConnectionGuards extends ChannelInitializerExtension {

    /** Makes Netty look for extensions. Call it before the first server is made. */
    public static void enable() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast("guard", new ConnectionGuard(connections()));
    }

    /** Empty before the connector has started, after it has stopped, or if a wrong setting stops the start. */
    private static Optional<Connections> connections() {
        ArcContainer container = Arc.container();
        try {
            return Optional.ofNullable(container)
                    .map(beans ->
                            ClientProxy.unwrap(beans.instance(Connections.class).get()));
        } catch (RuntimeException e) {
            return Optional.empty(); // the start reports the setting
        }
    }
}
