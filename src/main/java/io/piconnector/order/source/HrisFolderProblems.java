package io.piconnector.order.source;

import io.quarkus.arc.Unremovable;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.remote.RemoteFilePollingConsumerPollStrategy;
import org.apache.camel.spi.ExceptionHandler;
import org.jboss.logging.Logger;

/** Logs once why the folder cannot be read, however many polls fail, and once that it can be read again. */
@Singleton
@Named("hrisFolderProblems")
@Unremovable
class HrisFolderProblems extends RemoteFilePollingConsumerPollStrategy implements ExceptionHandler {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    private volatile String problem;

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        if (problem != null) {
            problem = null;
            LOG.info("hris.file.uri is read again");
        }
    }

    @Override
    public void handleException(String message, Throwable exception) {
        String reason = HrisFolder.reason(exception);
        if (!reason.equals(problem)) {
            problem = reason;
            LOG.warnf("hris.file.uri cannot be read: %s", reason);
        }
    }

    @Override
    public void handleException(Throwable exception) {
        handleException(null, exception);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        LOG.warnf("a file of hris.file.uri cannot be read: %s", HrisFolder.reason(exception));
    }
}
