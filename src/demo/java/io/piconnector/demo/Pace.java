package io.piconnector.demo;

import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.builder.RouteBuilder;

/** When the simulators do something by themselves. */
@ApplicationScoped
class Pace extends RouteBuilder {

    private final HrisSimulator hris;
    private final PiSimulator pi;
    private final Recruiters recruiters;
    private final Narrator narrator;

    Pace(HrisSimulator hris, PiSimulator pi, Recruiters recruiters, Narrator narrator) {
        this.hris = hris;
        this.pi = pi;
        this.recruiters = recruiters;
        this.narrator = narrator;
    }

    @Override
    public void configure() {
        every("delay=0&period=500", "watch-hris", hris::watch);
        every("delay=15000&period=15000", "add-person", hris::addSomebody);
        every("delay=1000&period=500", "finish-assessment", pi::finishAssessment);
        // A handful of webhooks at first, so that there is something to see, then one now and then.
        every("delay=4000&period=1000&repeatCount=10", "send-first-webhooks", pi::sendWebhook);
        every("delay=20000&period=5000", "send-webhooks", pi::sendWebhook);
        if (Recruiters.areThere()) {
            every("delay=6000&period=12000", "order-in-vendors", recruiters::order);
            every("delay=1000&period=500", "watch-vendors", recruiters::watch);
        }
        every("delay=30000&period=30000", "sum-up", narrator::sumUp);
    }

    private void every(String timer, String what, Runnable task) {
        from("timer:" + what + "?" + timer).routeId("demo-" + what).process(exchange -> task.run());
    }
}
