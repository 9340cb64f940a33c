package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.FreePort;
import io.piconnector.testkit.Keys;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.RawCaller;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A listener that speaks TLS itself, without a proxy before it, is as strict as the plain one. */
class TlsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    @TempDir
    Path folder;

    @Test
    void shouldReadRequestsStrictlyBehindTls() throws Exception {
        // Given
        Path store = Keys.make(folder.resolve("tls.p12"));
        int port = FreePort.next();
        Postgres postgres = landscape.database();
        Connector connector = landscape
                .connector(postgres, "tls")
                .set("quarkus.http.ssl.certificate.key-store-file", store.toString())
                .set("quarkus.http.ssl.certificate.key-store-password", Keys.PASSWORD)
                .set("quarkus.http.ssl-port", Integer.toString(port))
                .start();
        PiWebhook webhook = PiWebhook.completed("1;BA");
        String good = "POST " + webhook.path() + " HTTP/1.1\r\nHost: c\r\nAuthorization: "
                + Pi.basic(Pi.USERNAME, Pi.PASSWORD) + "\r\nContent-Type: " + Pi.FORM + "\r\nContent-Length: "
                + webhook.form().length() + "\r\n\r\n" + webhook.form();
        String doubtful = "GET / HTTP/1.1\r\nHost: c\r\nX: a\r\n b\r\n\r\n";

        // When
        String answers = exchange(store, port, good + doubtful);

        // Then
        assertThat(RawCaller.statuses(answers)).containsExactly(200, 400);
        assertThat(connector.output()).contains("malformed from=127.0.0.1");
    }

    /** Sends bytes, and reads until the other side closes the connection. */
    private static String exchange(Path store, int port, String bytes) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            trusted.load(in, Keys.PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
