package io.piconnector.testkit;

import java.nio.file.Path;
import java.util.List;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** A real FTPS server on this machine that shows one folder, to one user, with a certificate that nobody signed. */
public final class FtpsServer implements AutoCloseable {

    public static final String USERNAME = "hris";
    public static final String PASSWORD = "p+ss)&w%rd {1}";

    private final FtpServer server;
    private final int port;

    private FtpsServer(FtpServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Its certificate is for {@code 127.0.0.1} and in {@code keys}, which is made. */
    public static FtpsServer start(Path folder, Path keys) {
        Keys.make(keys);
        int port = FreePort.next();
        SslConfigurationFactory ssl = new SslConfigurationFactory();
        ssl.setKeystoreFile(keys.toFile());
        ssl.setKeystorePassword(Keys.PASSWORD);
        SslConfiguration secured = ssl.createSslConfiguration();
        DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
        data.setSslConfiguration(secured);
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(port);
        listener.setSslConfiguration(secured);
        listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
        BaseUser user = new BaseUser();
        user.setName(USERNAME);
        user.setPassword(PASSWORD);
        user.setHomeDirectory(folder.toString());
        user.setAuthorities(List.of(new WritePermission()));
        FtpServerFactory factory = new FtpServerFactory();
        factory.addListener("default", listener.createListener());
        try {
            factory.getUserManager().save(user);
            FtpServer server = factory.createServer();
            server.start();
            return new FtpsServer(server, port);
        } catch (FtpException e) {
            throw new IllegalStateException(e);
        }
    }

    public String uri(String path) {
        return "ftps://127.0.0.1:" + port + "/" + path;
    }

    @Override
    public void close() {
        server.stop();
    }
}
