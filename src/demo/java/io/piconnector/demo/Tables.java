package io.piconnector.demo;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jdbc.JdbcConstants;

/** The simulators' tables: src/demo/resources/*.sql. */
@ApplicationScoped
class Tables {

    private final ProducerTemplate camel;

    Tables(ProducerTemplate camel) {
        this.camel = camel;
    }

    /** Runs one statement, whose parameters are written {@code :?name}, and returns its rows. */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> rows(String sql, Map<String, Object> parameters) {
        return camel.requestBodyAndHeader(
                "jdbc:demo?useHeadersAsParameters=true", sql, JdbcConstants.JDBC_PARAMETERS, parameters, List.class);
    }
}
