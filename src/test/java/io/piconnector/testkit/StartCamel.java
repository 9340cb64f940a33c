package io.piconnector.testkit;

import io.piconnector.tool.Main;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.camel.quarkus.core.CamelRuntime;

/** Does in tests what {@link Main} does in the application: a test of Quarkus runs no main method. */
@ApplicationScoped
class StartCamel {

    void start(@Observes StartupEvent event, CamelRuntime camel) {
        camel.start();
    }

    void stop(@Observes ShutdownEvent event, CamelRuntime camel) {
        camel.stop();
    }
}
