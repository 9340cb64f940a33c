package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamedSettingsTest {

    private static final Set<String> DESTINATIONS = Set.of("ats", "my-payroll");

    @ParameterizedTest
    @CsvSource({
        "quarkus.datasource.hris.jdbc.url, hris.jdbc.url",
        "quarkus.datasource.hris.username, hris.jdbc.username",
        "quarkus.datasource.hris.password, hris.jdbc.password",
        "hris.url, destinations.hris.url",
        "hris.secret, destinations.hris.secret",
        "hris.authorization, destinations.hris.authorization",
        "ats.url, destinations.ats.url",
        "my-payroll.secret, destinations.my-payroll.secret"
    })
    void shouldSayTheNewName(String oldName, String newName) {
        // Given
        String variable = oldName.toUpperCase().replaceAll("[.-]", "_");

        // Then
        assertThat(RenamedSettings.describe(oldName, DESTINATIONS).orElseThrow())
                .startsWith(oldName + " ")
                .contains("is called " + newName + " ");
        assertThat(RenamedSettings.describeVariable(variable, DESTINATIONS).orElseThrow())
                .contains(variable, "is called " + newName + " ");
    }

    @Test
    void shouldSayWhatBecameOfTheListOfRouteFiles() {
        assertThat(RenamedSettings.describe("routes.files", Set.of()).orElseThrow())
                .startsWith("routes.files is gone")
                .contains("routes.location");
        assertThat(RenamedSettings.describeVariable("ROUTES_FILES", Set.of())).isPresent();
    }

    @Test
    void shouldSayWhereOptionsOfTheHrisDriverGo() {
        String name = "quarkus.datasource.hris.jdbc.additional-jdbc-properties.stringtype";
        assertThat(RenamedSettings.describe(name, Set.of()).orElseThrow()).contains("hris.jdbc.url");
    }

    @ParameterizedTest
    @CsvSource({"hris.jdbc.url", "destinations.ats.url", "payroll.url", "ats.folder"})
    void shouldLetOtherNamesPass(String name) {
        assertThat(RenamedSettings.describe(name, DESTINATIONS)).isEmpty();
        assertThat(RenamedSettings.describeVariable(name.toUpperCase().replace('.', '_'), DESTINATIONS))
                .isEmpty();
    }
}
