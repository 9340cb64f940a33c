package io.piconnector.console.page;

import io.piconnector.order.Ledger;
import io.piconnector.pi.PiApi;
import io.piconnector.pi.PiResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

/** Asks PI for an assessment, through the engine's route. */
@ApplicationScoped
class PiLookUp {

    private static final Logger LOG = Logger.getLogger("io.piconnector.console");
    private static final String ROUTE = "direct:call-pi";

    private final PiApi piApi;
    private final ProducerTemplate camel;

    PiLookUp(PiApi piApi, ProducerTemplate camel) {
        this.piApi = piApi;
        this.camel = camel;
    }

    /**
     * What PI said.
     *
     * @param status null if it did not answer
     * @param text   its body, or why there is none
     */
    public record Answer(Integer status, String text) {}

    Answer ask(Ledger.Entry order) {
        String url = piApi.assessmentUrl(order.type(), order.assessmentId());
        Exchange exchange = camel.request(ROUTE, call -> call.setVariable("url", url));
        if (exchange.getException() != null) {
            LOG.warnf("PI cannot be asked: %s", exchange.getException().getMessage());
            return new Answer(null, "PI cannot be asked now: the log says why.");
        }
        PiResponse response = exchange.getMessage().getBody(PiResponse.class);
        byte[] body = response.body();
        return new Answer(response.status(), body == null ? "" : new String(body, StandardCharsets.UTF_8));
    }
}
