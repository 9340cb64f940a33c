package io.piconnector.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.component.jdbc.JdbcConstants;
import org.jboss.logging.Logger;

/** Reads the outcomes of orders for the HRIS, and records that the HRIS knows them. */
@ApplicationScoped
@Named("writeBack")
@Unremovable
@RegisterForReflection
public class WriteBack {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    private final OrderStore store;
    private final ObjectMapper json;

    public WriteBack(OrderStore store, ObjectMapper json) {
        this.store = store;
        this.json = json;
    }

    /** @throws PermanentFailureException if the text is no outcome */
    public OrderOutcome read(@Body String outcome) {
        try {
            return json.readValue(outcome, OrderOutcome.class);
        } catch (JsonProcessingException e) {
            throw new PermanentFailureException("the message is not an outcome: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Records that the HRIS knows the outcome. If the record is gone and its assessment was ordered, the HRIS counts as
     * told. If the record comes back, it is ordered again, which costs no call to PI. After a refusal
     * it would cost one, so a missing record is then an error.
     *
     * @param updated how many records a database changed; null if the HRIS was told in another way
     * @throws PermanentFailureException if there is no record to write a refusal to
     */
    public void told(
            @Variable("outcome") OrderOutcome outcome, @Header(JdbcConstants.JDBC_UPDATE_COUNT) Integer updated)
            throws SQLException {
        if (updated != null && updated == 0) {
            String problem = "the HRIS has no such record: it was deleted, or the SQL of write-back-order does not"
                    + " match that of poll-hris";
            if (outcome.isRefused()) {
                throw new PermanentFailureException(problem);
            }
            LOG.warnf("not written back externalId=%s: %s", outcome.externalId(), problem);
        }
        store.reported(outcome.externalId(), outcome.reports(), outcome.isRefused());
    }
}
