package io.piconnector.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server on this machine that shows one folder, to one user. */
public final class SftpServer implements AutoCloseable {

    public static final String USERNAME = "hris";
    public static final String PASSWORD = "p+ss)&w%rd {1}";

    private final int port = FreePort.next();
    private final Path folder;
    private final KeyPair userKey = newKey();
    private KeyPair key = newKey();
    private SshServer server;

    private SftpServer(Path folder) {
        this.folder = folder;
    }

    public static SftpServer start(Path folder) {
        SftpServer server = new SftpServer(folder);
        server.start();
        return server;
    }

    /** Starts it on its port; for use after {@link #stop()}. */
    public void start() {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        server.setPasswordAuthenticator(
                (user, password, session) -> USERNAME.equals(user) && PASSWORD.equals(password));
        server.setPublickeyAuthenticator((user, offered, session) ->
                USERNAME.equals(user) && KeyUtils.compareKeys(offered, userKey.getPublic()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another server in its place: the same address with another key. Heeded at the next start. */
    public void changeKey() {
        key = newKey();
    }

    /** Writes what ssh-keyscan prints of this server. */
    public Path writeKnownHosts(Path file) {
        String line = "[127.0.0.1]:" + port + " " + PublicKeyEntry.toString(key.getPublic()) + "\n";
        try {
            return Files.writeString(file, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the private key that the user may log in with instead of the password, as ssh-keygen does. */
    public Path writePrivateKey(Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(userKey, "hris", null, out);
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String uri(String path) {
        return "sftp://127.0.0.1:" + port + "/" + path;
    }

    private static KeyPair newKey() {
        try {
            return KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
