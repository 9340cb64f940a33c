package io.piconnector.tool.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.Installation;
import io.piconnector.config.Settings;
import io.piconnector.testkit.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;

/** Taking over while somebody goes on editing. ReloadIT shows the rest. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class TakeOverTest {

    @Inject
    TakeOver takeOver;

    @Inject
    CamelContext camel;

    @Inject
    Settings settings;

    @Test
    void shouldKeepTheOldRoutesWhenTheFilesChangeAfterTheirCheck() throws Exception {
        // Given
        Installation installation = Installation.read(Path.of(""));
        List<String> before = routes();

        // When
        var outcome = takeOver.to(installation, installation, camel, () -> false);

        // Then
        assertThat(outcome).isEmpty();
        assertThat(routes()).isEqualTo(before);
        assertThat(before).contains("route-event", "deliver-ats").allSatisfy(id -> assertThat(
                        camel.getRouteController().getRouteStatus(id))
                .as(id)
                .isIn(ServiceStatus.Started, ServiceStatus.Stopped));
        assertThat(camel.getRouteController().getRouteStatus("route-event")).isEqualTo(ServiceStatus.Started);
    }

    @Test
    void shouldTakeOverFilesThatStayAsTheyWereChecked() throws Exception {
        // Given
        Installation installation = Installation.read(Path.of(""));
        Route before = camel.getRoute("route-event");

        // When
        var outcome = takeOver.to(installation, installation, camel, () -> true);

        // Then
        assertThat(outcome).contains(List.of());
        assertThat(camel.getRoute("route-event")).isNotSameAs(before);
    }

    @Test
    void shouldGivePlaceholdersTheChangedValue() {
        // Given
        String placeholder = "{{delivery.max-attempts}}";
        String before = camel.resolvePropertyPlaceholders(placeholder);
        settings.replace(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(Map.of("delivery.max-attempts", "7"), "changed", 250))
                .build());

        // When
        String changed = camel.resolvePropertyPlaceholders(placeholder);
        settings.replace(null);

        // Then
        assertThat(changed).isEqualTo("7").isNotEqualTo(before);
    }

    private List<String> routes() {
        return camel.getRoutes().stream().map(Route::getRouteId).sorted().toList();
    }
}
