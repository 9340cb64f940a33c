package io.piconnector.listener;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds new calls while routes are replaced, so that none finds a listener that is not there, or half of the old routes and
 * half of the new ones. A call that is held keeps its connection; nothing of its body is read.
 */
@ApplicationScoped
public class ListenerGate {

    private final List<Runnable> held = new ArrayList<>();
    private Router router;
    private boolean isClosed;
    private int inside;

    /** Called at the start: what serves the calls. */
    void serve(Router calls) {
        router = calls;
    }

    /** Passes a call on, now or when the gate opens. */
    void pass(RoutingContext call) {
        if (enter(call)) {
            next(call);
        }
    }

    private synchronized boolean enter(RoutingContext call) {
        if (isClosed) {
            Context eventLoop = Vertx.currentContext();
            call.request().pause();
            held.add(() -> eventLoop.runOnContext(now -> {
                call.request().resume();
                router.handle(call.request()); // anew, because the call knows only the handlers of before
            }));
            return false;
        }
        inside++;
        return true;
    }

    private void next(RoutingContext call) {
        if (call.response().closed()) { // the caller has gone while it waited
            leave();
            return;
        }
        call.addEndHandler(ended -> leave());
        call.next();
    }

    private synchronized void leave() {
        inside--;
        notifyAll();
    }

    /**
     * Holds new calls and waits until those inside have been answered.
     *
     * @return false if some have not been answered in time; the gate is then open
     */
    public boolean close(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            isClosed = true;
            while (inside > 0) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            if (inside == 0) {
                return true;
            }
        }
        open();
        return false;
    }

    /** Lets the calls that are held and all later ones in. */
    public void open() {
        List<Runnable> calls;
        synchronized (this) {
            isClosed = false;
            calls = List.copyOf(held);
            held.clear();
        }
        calls.forEach(Runnable::run);
    }
}
