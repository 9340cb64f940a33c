package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamedSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "quarkus.datasource.hris.jdbc.url, hris.jdbc.url",
        "quarkus.datasource.hris.username, hris.jdbc.username",
        "quarkus.datasource.hris.password, hris.jdbc.password",
        "hris.url, destinations.hris.url",
        "hris.secret, destinations.hris.secret",
        "hris.authorization, destinations.hris.authorization"
    })
    void shouldSayTheNewName(String oldName, String newName) {
        // Given
        String variable = oldName.toUpperCase().replace('.', '_');

        // Then
        assertRefused(TestSettings.config(Map.of(oldName, "s3cr3t")), oldName, "is called " + newName + " ");
        assertRefused(environment(variable), oldName, variable);
    }

    @ParameterizedTest
    @CsvSource({"ats, url", "ats, secret", "my-payroll, authorization"})
    void shouldSayTheNewNameOfADestinationsSetting(String name, String key) {
        // Given
        TestSettings settings = TestSettings.of(name + "." + key, "s3cr3t");

        // Then
        assertThatThrownBy(() -> settings.byName().destination(name))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is called destinations." + name + "." + key + " ")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void shouldSayWhatBecameOfTheListOfRouteFiles() {
        assertRefused(TestSettings.config(Map.of("routes.files", "a,b")), "routes.files is gone", "routes.location");
        assertRefused(environment("ROUTES_FILES"), "routes.files is gone", "routes.location");
        assertThatThrownBy(() -> TestSettings.of("routes.files", "a,b")).hasMessageStartingWith("routes.files is gone");
    }

    @Test
    void shouldSayWhereOptionsOfTheHrisDriverGo() {
        String name = "quarkus.datasource.hris.jdbc.additional-jdbc-properties.stringtype";
        assertRefused(TestSettings.config(Map.of(name, "unspecified")), name, "hris.jdbc.url");
    }

    @Test
    void shouldLetTheNewNamesPass() {
        assertThatCode(() -> RenamedSettings.check(
                        TestSettings.config(Map.of("hris.jdbc.url", "jdbc:…", "destinations.hris.url", "https://h"))))
                .doesNotThrowAnyException();
    }

    private static Config environment(String variable) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new EnvConfigSource(Map.of(variable, "s3cr3t"), 300))
                .build();
    }

    private static void assertRefused(Config config, String start, String fix) {
        Start atStart = new Start(config, null, null, List.of(), null, null);
        assertThatThrownBy(() -> atStart.checkSettings(null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(start)
                .hasMessageContaining(fix)
                .hasMessageNotContaining("s3cr3t");
    }
}
