package io.piconnector.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Limits the time of one connection: a request's head, its body, and the pause between two requests each have a
 * deadline. An idle time-out is not enough. Each byte restarts it, so a caller that sends a byte now and then would
 * keep the connection for ever.
 *
 * <p>It also adds a {@link StrictRequestDecoder} to the connection. All methods except {@link #close} run on the
 * connection's event loop.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

    private static final String DECODER = "httpDecoder";
    private static final long CHECK_SECONDS = 1;

    /** Applies before the settings are read and after the connector has stopped. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final int DEFAULT_RETRY_AFTER = 30;

    private final Optional<Connections> connections;
    private ChannelHandlerContext context;
    private Future<?> check;
    private boolean isStrict;
    private long deadline;
    private Runnable malformedBody = this::close;

    ConnectionGuard(Optional<Connections> connections) {
        this.connections = connections;
    }

    /** Returns the guard of a request's connection. In-process tests have none. */
    static Optional<ConnectionGuard> of(HttpServerRequest request) {
        return Optional.ofNullable(
                ((ConnectionBase) request.connection()).channel().pipeline().get(ConnectionGuard.class));
    }

    /** Records that the caller has the listener's credentials. */
    void proven() {
        connections.ifPresent(all -> all.proven(this));
    }

    /** @param answer answers the request if its body turns out to be malformed */
    void bodyIsRead(Runnable answer) {
        malformedBody = answer;
    }

    void bodyIsComplete() {
        malformedBody = this::close;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        headBegins();
        check = ctx.executor()
                .scheduleWithFixedDelay(this::closeIfOverdue, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
        connections.ifPresent(all -> all.opened(this));
        super.channelActive(ctx);
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            refuseHttp2(ctx);
            beStrict(ctx.pipeline());
        } else {
            // The decoder is added after the TLS handshake. The handshake's time counts as part of the first head.
            ctx.pipeline().addAfter(ctx.pipeline().context(tls).name(), "strictness", new BehindTls());
        }
    }

    private static final class BehindTls extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            ctx.pipeline().get(ConnectionGuard.class).beStrict(ctx.pipeline());
            ctx.fireChannelRead(bytes);
        }
    }

    /**
     * Refuses HTTP/2. Quarkus cannot switch it off for the management port, where Vert.x chooses the protocol by the
     * first bytes. An empty line, which HTTP/1.1 ignores, makes Vert.x choose HTTP/1.1.
     */
    private static void refuseHttp2(ChannelHandlerContext ctx) {
        if (ctx.pipeline().get(DECODER) == null) {
            ctx.fireChannelRead(Unpooled.copiedBuffer("\r\n", StandardCharsets.US_ASCII));
        }
    }

    private void beStrict(ChannelPipeline pipeline) {
        if (!isStrict && pipeline.get(DECODER) != null) {
            isStrict = true;
            pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(this));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (check != null) {
            check.cancel(false);
            connections.ifPresent(all -> all.closed(this));
        }
        super.channelInactive(ctx);
    }

    private void closeIfOverdue() {
        if (System.nanoTime() - deadline > 0) {
            close();
        }
    }

    void close() {
        context.close();
    }

    /** Returns the address of the caller or of the last proxy, for the log. */
    String peer() {
        return context.channel().remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "unknown";
    }

    boolean isServing() {
        return connections.map(Connections::isServing).orElse(false);
    }

    /** Returns the seconds that a 503 asks the caller to wait. */
    int retryAfter() {
        return connections.map(Connections::retryAfter).orElse(DEFAULT_RETRY_AFTER);
    }

    void malformed(String reason) {
        connections.ifPresent(all -> all.malformed(peer(), reason));
    }

    void malformedBody(String reason) {
        malformed(reason);
        malformedBody.run();
    }

    void headBegins() {
        expectWithin(connections.map(all -> all.settings().headTimeout()).orElse(DEFAULT_TIMEOUT));
    }

    void bodyBegins() {
        expectWithin(connections.map(all -> all.settings().bodyTimeout()).orElse(DEFAULT_TIMEOUT));
    }

    void requestEnds() {
        expectWithin(connections.map(all -> all.settings().idleTimeout()).orElse(DEFAULT_TIMEOUT));
    }

    private void expectWithin(Duration timeout) {
        deadline = System.nanoTime() + timeout.toNanos();
    }
}
