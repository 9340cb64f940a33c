package io.piconnector.order.source;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * Provides the endpoint options that only some schemes have. The route holds the others. Credentials are beans that the
 * options name, because Camel logs and shows options.
 *
 * <p>It is a singleton, because a singleton has no client proxy. Camel calls {@code options} for a placeholder by
 * reflection. In a native image, reflection finds only the class itself.
 */
@Singleton
@Named("hrisFolderAccess")
@Unremovable
@RegisterForReflection
public class HrisFolderAccess {

    private static final String LOCAL = "directoryMustExist=true";
    private static final String REMOTE = "username=#bean:hrisFileUsername&stepwise=false&streamDownload=true"
            + "&passiveMode=true&binary=true&throwExceptionOnConnectFailed=true&maximumReconnectAttempts=0";
    private static final String FTPS = REMOTE + "&password=#bean:hrisFilePassword&ftpClient=#bean:hrisFtpsClient";
    private static final String SFTP = REMOTE + "&strictHostKeyChecking=yes&knownHostsFile=RAW(%s)";
    private static final String SFTP_WITH_PASSWORD =
            "&password=#bean:hrisFilePassword&preferredAuthentications=password,keyboard-interactive";
    private static final String SFTP_WITH_KEY = "&privateKeyFile=RAW(%s)&preferredAuthentications=publickey";
    private static final String LOCKED_KEY = "&privateKeyPassphrase=#bean:hrisFilePassword";

    private final HrisFileSettings settings;

    HrisFolderAccess(HrisFileSettings settings) {
        this.settings = settings;
    }

    /** The options of the scheme of {@code hris.file.uri}, as the query of a URI. */
    public String options() {
        if (settings.username() == null) {
            return LOCAL;
        }
        if (settings.knownHosts() == null) {
            return FTPS;
        }
        String sftp = SFTP.formatted(settings.knownHosts());
        if (settings.privateKey() == null) {
            return sftp + SFTP_WITH_PASSWORD;
        }
        return sftp + SFTP_WITH_KEY.formatted(settings.privateKey()) + (settings.password() == null ? "" : LOCKED_KEY);
    }

    @Produces
    @Dependent
    @Named("hrisFileUsername")
    @Unremovable
    String username() {
        return settings.username();
    }

    @Produces
    @Dependent
    @Named("hrisFilePassword")
    @Unremovable
    String password() {
        return settings.password();
    }

    /**
     * An FTPS client that trusts what Java trusts and checks the server's name. Without its own SSL context it would trust
     * every server.
     */
    @Produces
    @Dependent
    @Named("hrisFtpsClient")
    @Unremovable
    FTPSClient ftpsClient() throws NoSuchAlgorithmException {
        FTPSClient client = new FTPSClient(false, SSLContext.getDefault());
        client.setEndpointCheckingEnabled(true);
        return client;
    }
}
