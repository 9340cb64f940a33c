package io.piconnector.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads requests as Netty does, but refuses requests that a proxy in front of the connector may read in another way.
 * Such a request counts as undecodable: Vert.x answers it 400 and closes the connection.
 *
 * <p>A request with a chunked body is the last of its connection, so that no other request can hide behind it.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

    private static final Pattern HOST_CHARACTERS = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:\\[\\]-]+");

    /** Bytes of a request line, and of all headers together. */
    private static final HttpServerOptions LIMITS =
            new HttpServerOptions().setMaxInitialLineLength(4096).setMaxHeaderSize(8192);

    /**
     * Bytes of an unwanted body that are read and discarded. Its sender sees the answer only after it has written the
     * body.
     */
    private static final long MAX_DISCARDED = 4 * 1024 * 1024;

    private final ConnectionGuard guard;
    private State state = State.BETWEEN_REQUESTS;
    private boolean isRequestLine;
    private boolean isLast;
    private long bodyBytes;

    private enum State {
        BETWEEN_REQUESTS,
        HEAD,
        BODY,
        /** Nothing more is read. */
        OVER
    }

    StrictRequestDecoder(ConnectionGuard guard) {
        super(LIMITS);
        this.guard = guard;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (state == State.OVER) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (state == State.BETWEEN_REQUESTS && beginsHead(in)) {
            guard.headBegins();
            state = State.HEAD;
            isRequestLine = true;
        }
        if (state == State.HEAD && hasAmbiguousLine(in)) {
            in.skipBytes(in.readableBytes());
            refuse(out, out.size(), "a header is folded, or a control character stands in the head");
            return;
        }
        int first = out.size();
        super.decode(ctx, in, out);
        for (int i = first; i < out.size() && state != State.OVER; i++) {
            inspect(ctx, out, i);
        }
        if (!guard.isServing()) {
            answerUnavailable(ctx, out, first);
        }
    }

    /** Skips empty lines, which HTTP allows before a request. */
    private static boolean beginsHead(ByteBuf in) {
        while (in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
            in.skipBytes(1);
        }
        return in.isReadable();
    }

    /**
     * Checks the lines of a head before Netty reads them. Netty joins a folded header so that it looks like any other.
     * It also accepts several characters as a space in the request line.
     */
    private boolean hasAmbiguousLine(ByteBuf in) {
        boolean isLineStart = true;
        for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
            byte c = in.getByte(i);
            if (isLineStart && isLineEnd(c)) {
                return false; // end of the head
            }
            boolean isTab = c == '\t';
            boolean isControl = c >= 0 && c < ' ' && !isLineEnd(c) && !isTab || c == 0x7f;
            if (isControl || isTab && isRequestLine || isLineStart && (c == ' ' || isTab)) {
                return true;
            }
            isLineStart = c == '\n';
            isRequestLine &= !isLineStart;
        }
        return false;
    }

    private static boolean isLineEnd(byte c) {
        return c == '\r' || c == '\n';
    }

    private void inspect(ChannelHandlerContext ctx, List<Object> out, int i) {
        if (out.get(i) instanceof HttpRequest request) {
            String problem = problemOf(request);
            if (problem != null) {
                refuse(out, i, problem);
                return;
            }
            if (!ctx.channel().isWritable()) {
                // Answers are a few bytes. A caller that leaves thousands of them unread and still sends tries to fill
                // the memory.
                end(out, i);
                guard.close();
                return;
            }
            request.setUri(RequestTarget.escape(request.uri()));
            request.headers().remove(HttpHeaderNames.UPGRADE); // neither HTTP/2 nor WebSocket
            if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
                isLast = true;
                HttpUtil.setKeepAlive(request, false);
            }
            state = State.BODY;
            bodyBytes = 0;
            guard.bodyBegins();
        }
        if (out.get(i) instanceof HttpContent content) {
            inspect(ctx, content);
            if (content.decoderResult().isFailure()) {
                end(out, i);
            }
        }
    }

    private void inspect(ChannelHandlerContext ctx, HttpContent content) {
        bodyBytes += content.content().readableBytes();
        if (content.decoderResult().isFailure()) {
            state = State.OVER;
            guard.malformedBody(content.decoderResult().cause().getMessage());
        } else if (bodyBytes > MAX_DISCARDED) {
            state = State.OVER;
            ctx.close();
        } else if (content instanceof LastHttpContent) {
            state = isLast ? State.OVER : State.BETWEEN_REQUESTS;
            guard.requestEnds();
        }
    }

    /** Returns why a request is not well-formed, or null. */
    private static String problemOf(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return request.decoderResult().cause().getMessage();
        }
        boolean isHttp11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!isHttp11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return "it is neither HTTP/1.0 nor HTTP/1.1";
        }
        HttpHeaders headers = request.headers();
        if (headers.names().stream()
                .anyMatch(name -> HttpHeaderValidationUtil.validateToken(name) >= 0 || name.isEmpty())) {
            return "the name of a header is not valid";
        }
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean isChunked = encodings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0));
        if (!encodings.isEmpty() && (!isChunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH))) {
            return "its Transfer-Encoding is not chunked alone";
        }
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
            return "it is of a WebSocket draft, whose body has no length"; // Netty would read a body of eight bytes
        }
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        boolean isHostValid = hosts.size() == 1 && isHost(hosts.get(0));
        if (!isHostValid && (isHttp11 || !hosts.isEmpty())) {
            return "its Host is missing or wrong";
        }
        return RequestTarget.originForm(request.uri()).isEmpty() ? "its target is no path" : null;
    }

    /** Checks the characters first, because Vert.x' parser throws on some: on what is not ASCII, and on a percent sign near the end. */
    private static boolean isHost(String host) {
        return HOST_CHARACTERS.matcher(host).matches() && HostAndPort.parseAuthority(host, -1) != null;
    }

    /** Replaces everything decoded from {@code i} on by one undecodable request. */
    private void refuse(List<Object> out, int i, String problem) {
        guard.malformed(problem);
        end(out, i);
        HttpMessage invalid = createInvalidMessage();
        invalid.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(problem)));
        out.add(invalid);
    }

    private void end(List<Object> out, int from) {
        state = State.OVER;
        for (int i = out.size() - 1; i >= from; i--) {
            ReferenceCountUtil.release(out.remove(i));
        }
    }

    /**
     * Answers a complete request here, before any handler sees it. The sender sees the answer only when its request is
     * complete.
     */
    private void answerUnavailable(ChannelHandlerContext ctx, List<Object> out, int first) {
        boolean isComplete = false;
        for (int i = first; i < out.size(); i++) {
            HttpObject one = (HttpObject) out.get(i);
            isComplete |= one instanceof LastHttpContent || one.decoderResult().isFailure();
        }
        State before = state;
        end(out, first);
        if (isComplete) {
            String answer = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: " + guard.retryAfter()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            state = before;
        }
    }
}
