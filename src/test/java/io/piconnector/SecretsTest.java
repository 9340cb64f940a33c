package io.piconnector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pi.listener.password",
                "pi.api.key",
                "ats.secret",
                "ats.authorization",
                "quarkus.datasource.password",
                "quarkus.datasource.hris.password",
                "hris.file.password",
                "my-payroll.secret",
                "ATS_SECRET",
                "PI_API_KEY",
                "PI_LISTENER_PASSWORD",
                "HRIS_FILE_PASSWORD",
                "PGPASSWORD",
                "QUARKUS_DATASOURCE_PASSWORD"
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
                "ats.url",
                "monkey",
                "other.tools.key",
                "SSH_KEY",
                "pi.types.BA",
                "password.file"
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

    @Test
    void shouldReadTheOtherSecretsWhenOneSettingRefersToAnUnknownOne() {
        // Given
        var config =
                TestSettings.config(TestSettings.map("other.secret", "${no.such.setting}", "ats.secret", "whsec_1"));

        // When
        List<String> secrets = Secrets.read(config);

        // Then
        assertThat(secrets).containsExactly("whsec_1");
    }

    @Test
    void shouldHideTheWholeOfASecretThatContainsAnotherOne() {
        // Given
        List<String> secrets = Secrets.read(TestSettings.config(TestSettings.map(
                "ats.secret", "secret", "hris.secret", "secret-and-more", "ats.authorization", "abc")));

        // When
        String line = Secrets.redact("sent secret-and-more, then secret, then secret", secrets);

        // Then
        assertThat(line).isEqualTo("sent ***, then ***, then ***");
    }
}
