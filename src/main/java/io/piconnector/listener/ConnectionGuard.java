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
 * Bounds the time of one connection: a request's head, its body, and the pause between two requests each have a deadline. An
 * idle time-out would not do, because each byte restarts it and a caller may send one now and then for ever.
 *
 * <p>It also puts a {@link StrictRequestDecoder} into the connection. All methods but {@link #close} run on the connection's
 * event loop.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

    private static final String DECODER = "httpDecoder";
    private static final long CHECK_SECONDS = 1;

    /** Holds before the settings are read and after the connector has stopped. */
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

    /** The guard of a request's connection; tests within a process have none. */
    static Optional<ConnectionGuard> of(HttpServerRequest request) {
        return Optional.ofNullable(
                ((ConnectionBase) request.connection()).channel().pipeline().get(ConnectionGuard.class));
    }

    /** Records that the caller has the listener's credentials. */
    void proven() {
        connections.ifPresent(all -> all.proven(this));
    }

    /** @param answer answers the request where the body that is being read turns out to be malformed */
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
            // The decoder goes in after the handshake, whose time counts as part of the first head.
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
     * Quarkus has no setting that switches HTTP/2 off for the management port, where Vert.x decides by the first bytes. An empty
     * line, which HTTP/1.1 ignores, makes it decide for HTTP/1.1.
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

    /** The address of the caller or the last proxy, for the log. */
    String peer() {
        return context.channel().remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "unknown";
    }

    boolean isServing() {
        return connections.map(Connections::isServing).orElse(false);
    }

    /** Seconds that a 503 tells the caller to wait. */
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
