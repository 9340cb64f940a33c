package io.piconnector.order.source;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.remote.FtpsEndpoint;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFilePollingConsumerPollStrategy;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.quarkus.main.events.AfterConfigure;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.commons.net.ftp.FTPSClient;
import org.jboss.logging.Logger;

/**
 * How the folder of {@link HrisFolder} is reached: what only some of its schemes have, and what is no part of an
 * endpoint's URI, for URIs are logged and shown.
 */
@Singleton
class HrisFolderAccess extends RemoteFilePollingConsumerPollStrategy implements EndpointStrategy, ExceptionHandler {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    /** After a failure as many polls are left out: a server may lock out whom it refuses again and again. */
    private static final int POLLS_LEFT_OUT = 5;

    private final HrisFileSettings settings;
    private final HrisFolder folder;
    private volatile String problem;

    HrisFolderAccess(HrisFileSettings settings, HrisFolder folder) {
        this.settings = settings;
        this.folder = folder;
    }

    void install(@Observes AfterConfigure event) {
        event.getCamelContext().getCamelContextExtension().registerEndpointCallback(this);
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (!(endpoint instanceof GenericFileEndpoint<?> files) || (Object) files.getProcessStrategy() != folder) {
            return endpoint;
        }
        files.setPollStrategy(this);
        files.setExceptionHandler(this);
        files.setBackoffErrorThreshold(1);
        files.setBackoffMultiplier(POLLS_LEFT_OUT + 1);
        // One file after the other: they share a connection, and memory is bounded.
        files.setSynchronous(true);
        if (files instanceof FileEndpoint local) {
            local.setDirectoryMustExist(true);
        }
        if (files instanceof RemoteFileEndpoint<?> remote) {
            configure(remote);
        }
        return endpoint;
    }

    private void configure(RemoteFileEndpoint<?> endpoint) {
        RemoteFileConfiguration configuration = (RemoteFileConfiguration) endpoint.getConfiguration();
        configuration.setUsername(settings.username());
        configuration.setPassword(settings.password());
        configuration.setStepwise(false);
        configuration.setStreamDownload(true);
        configuration.setPassiveMode(true);
        configuration.setBinary(true);
        configuration.setThrowExceptionOnConnectFailed(true);
        endpoint.setMaximumReconnectAttempts(0);
        if (endpoint instanceof SftpEndpoint sftp) {
            sftp.getConfiguration().setKnownHostsFile(settings.knownHosts());
            sftp.getConfiguration().setStrictHostKeyChecking("yes");
            if (settings.privateKey() == null) {
                sftp.getConfiguration().setPreferredAuthentications("password,keyboard-interactive");
            } else {
                sftp.getConfiguration().setPreferredAuthentications("publickey");
                sftp.getConfiguration().setPrivateKeyFile(settings.privateKey());
                sftp.getConfiguration().setPrivateKeyPassphrase(settings.password());
            }
        }
        if (endpoint instanceof FtpsEndpoint ftps) {
            ftps.setFtpClient(client());
        }
    }

    /** Believes whom Java believes, under the right name; a client without a context of its own believes anybody. */
    private static FTPSClient client() {
        try {
            FTPSClient client = new FTPSClient(false, SSLContext.getDefault());
            client.setEndpointCheckingEnabled(true);
            return client;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        if (problem != null) {
            problem = null;
            LOG.info("hris.file.uri is read again");
        }
    }

    /** A poll failed: told once, for the next one is due in seconds. */
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

    /** One file failed. */
    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        LOG.warnf("a file of hris.file.uri cannot be read: %s", HrisFolder.reason(exception));
    }
}
