package io.piconnector.listener;

import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** Decides by the head of a call whether it may come in. A refused caller costs no memory: its body is not read. */
public interface CallDoor {

    /** The route variable that holds the call. */
    String CALL = "call";

    /** Returns how the paths begin that this door is for, such as {@code /partners/}. */
    String prefix();

    /** Decides about a call whose head has arrived. It runs on an event loop, so it must not block. */
    Admission admit(HttpServerRequest request);

    /** Returns the body of the answer, when the route has ended; null if the answer has none. */
    byte[] answer(Exchange exchange);

    /** What is decided about a call. */
    sealed interface Admission {}

    /**
     * The call may come in.
     *
     * @param source the address that it comes from, for the log
     * @param call   makes of the whole body what the route finds in the variable {@link #CALL}
     */
    record LetIn(String source, Function<byte[], Object> call) implements Admission {}

    /**
     * The call is refused.
     *
     * @param status  the answer
     * @param headers further headers of the answer
     */
    record Refused(int status, Map<String, String> headers) implements Admission {}
}
