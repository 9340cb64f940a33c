package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pi.listener.password",
                "pi.api.key",
                "destinations.ats.secret",
                "destinations.ats.authorization",
                "quarkus.datasource.password",
                "hris.jdbc.password",
                "hris.file.password",
                "destinations.my-payroll.secret",
                "DESTINATIONS_ATS_SECRET",
                "PI_API_KEY",
                "PI_LISTENER_PASSWORD",
                "HRIS_FILE_PASSWORD",
                "PGPASSWORD",
                "QUARKUS_DATASOURCE_PASSWORD",
                "pi.listener.previous-password",
                "destinations.my-payroll.authorization",
                "destinations.crm.oauth2.client-secret",
                "partners.hibob.webhook-secret",
                "partners.ashby.api-key",
                "partners.greenhouse.keys.acme",
                "partners.greenhouse.keys.\"acme.prod\"",
                "PARTNERS_GREENHOUSE_KEYS_ACME",
                "console.tokens.ci.token",
                "alerts.secret",
                "camel.component.http.proxy-auth-password"
            })
    void shouldTakeASettingForASecretByItsName(String name) {
        // When
        List<String> secrets = Secrets.read(TestSettings.config(TestSettings.map(name, "s3cr3t-value")));

        // Then
        assertThat(secrets).containsExactly("s3cr3t-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pi.listener.username",
                "destinations.ats.url",
                "monkey",
                "other.tools.key",
                "SSH_KEY",
                "pi.types.BA",
                "password.file",
                "destinations.crm.oauth2.token-url",
                "hris.file.private-key",
                "AUTHORIZED_KEYS_FILE",
                "pi.api.state-field"
            })
    void shouldNotTakeAnOrdinarySettingForASecret(String name) {
        assertThat(Secrets.read(TestSettings.config(TestSettings.map(name, "behavioral"))))
                .isEmpty();
    }

    @Test
    void shouldNotHideWordsThatAreTooShortToBeASecret() {
        assertThat(Secrets.read(TestSettings.config(TestSettings.map("some.secret", "true"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${no.such.setting}", "${other.secret}", "${no-such-handler::x}", "${", "${{"})
    void shouldReadTheOtherSecretsWhenOneSettingCannotBeRead(String unreadable) {
        // Given
        var config =
                TestSettings.config(TestSettings.map("other.secret", unreadable, "destinations.ats.secret", "whsec_1"));

        // When
        List<String> secrets = Secrets.read(config);

        // Then
        assertThat(secrets).containsExactly("whsec_1");
    }

    @Test
    void shouldTakeTheListenersPasswordsForSecretsBehindTheUserName() {
        // Given
        var config = TestSettings.config(TestSettings.map(
                "pi.listener.username", "pi@group",
                "pi.listener.password", "abc",
                "pi.listener.previous-password", "the old one"));

        // When
        List<String> secrets = Secrets.read(config);

        // Then
        assertThat(secrets).containsExactlyInAnyOrder("the old one", "pi@group:abc", "pi@group:the old one");
    }

    @Test
    void shouldTakeCredentialsThatAreSentTogetherForOneSecret() {
        // Given
        var config = TestSettings.config(TestSettings.map(
                "destinations.ats.username", "us er",
                "destinations.ats.password", "abc",
                "DESTINATIONS_MY_CRM_OAUTH2_CLIENT_ID", "client",
                "DESTINATIONS_MY_CRM_OAUTH2_CLIENT_SECRET", "x/y"));

        // When
        List<String> secrets = Secrets.read(config);

        // Then
        assertThat(secrets).containsExactlyInAnyOrder("us er:abc", "client:x%2Fy");
    }

    @Test
    void shouldHideTheTokensThatCameLast() {
        // When
        Secrets.add("secrets-test", "access-token-1");
        Secrets.add("secrets-test", "access-token-2");
        Secrets.add("secrets-test", "access-token-3");
        Secrets.add("secrets-test", "short");

        // Then
        assertThat(Secrets.redact("access-token-1 access-token-2 access%2Dtoken-3 short"))
                .isEqualTo("access-token-1 *** *** short");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"abc.def-ghi\",\"expires_in\":5}",
                "{\\\"access_token\\\" : \\\"abc.def-ghi\\\"}",
                "access_token=abc.def-ghi&scope=x"
            })
    void shouldHideATokenThatNobodyHasReadYet(String text) {
        assertThat(Secrets.redact(text)).contains("access_token", "***").doesNotContain("abc", "ghi");
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer ats-token-1, ats-token-1",
        "token ats-token-1, ats-token-1",
        "ats-token-1, ats-token-1",
        "'Token token=\"ats-token-1\", email=ats@example.org', ats-token-1",
        "Basic YXRzLXVzZXI6YXRzLXRva2VuLTE=, ats-token-1",
        "Basic YXRzLXVzZXI6YXRzLXRva2VuLTE=, YXRzLXVzZXI6YXRzLXRva2VuLTE=",
    })
    void shouldTakeTheBareTokenOfAnAuthorizationHeaderForASecret(String header, String secret) {
        assertThat(Secrets.read(TestSettings.config(TestSettings.map("destinations.ats.authorization", header))))
                .contains(header, secret);
    }

    @Test
    void shouldTakeASigningSecretForOneWithAndWithoutItsPrefix() {
        assertThat(Secrets.read(TestSettings.config(
                        TestSettings.map("destinations.ats.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))))
                .containsExactly("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db:5432/hris?user=reader&password=s3cr3t-value&ssl=true",
        "jdbc:postgresql://reader:s3cr3t-value@db/hris",
        "jdbc:sqlserver://db:1433;databaseName=hris;user=reader;password=s3cr3t-value;encrypt=true",
        "jdbc:mariadb://db/hris?user=reader&password=s3cr3t-value",
        "https://reader:s3cr3t-value@ats.example/hooks",
        "https://ats.example/hooks?api_key=s3cr3t-value",
        "https://ats.example/hooks?tenant=behavioral&token=s3cr3t-value",
        "https://ats.example/hooks?code=s3cr3t-value",
        "sftp://reader:s3cr3t-value@files.example/in",
        "sftp://files.example/in?password=s3cr3t-value",
    })
    void shouldTakeTheCredentialsInAUrlForSecrets(String url) {
        assertThat(Secrets.read(TestSettings.config(TestSettings.map("any.url", url))))
                .containsExactly("s3cr3t-value");
    }

    /** Vendors have keys that are user names, with an empty password or any. */
    @ParameterizedTest
    @CsvSource({"key-0815-of-vendor, x", "key-0815-of-vendor, ''"})
    void shouldTakeTheUserNameForASecretIfThePasswordIsNone(String key, String password) {
        String basic =
                "Basic " + Base64.getEncoder().encodeToString((key + ":" + password).getBytes(StandardCharsets.UTF_8));
        assertThat(Secrets.read(TestSettings.config(TestSettings.map("destinations.crm.authorization", basic))))
                .contains(key);
        if (!password.isEmpty()) {
            assertThat(Secrets.read(TestSettings.config(
                            TestSettings.map("destinations.crm.username", key, "destinations.crm.password", password))))
                    .contains(key);
        }
        assertThat(Secrets.read(TestSettings.config(TestSettings.map(
                        "destinations.crm.username", "pi-connector", "destinations.crm.password", "long-password"))))
                .doesNotContain("pi-connector");
    }
}
