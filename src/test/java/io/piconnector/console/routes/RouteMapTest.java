package io.piconnector.console.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.console.routes.RouteMap.Arrow;
import io.piconnector.console.routes.RouteMap.Node;
import io.piconnector.testkit.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;

/** The map of the shipped routes, as they run. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class RouteMapTest {

    @Inject
    CamelContext camel;

    @Test
    void shouldShowTheWayOfAWebhookToTheDestinations() {
        // When
        RouteMap map = RouteMapReader.read(camel);

        // Then
        assertThat(map.arrows())
                .contains(
                        new Arrow("queue:events", "route:route-event", ""),
                        new Arrow("route:route-event", "queue:unrouted", "otherwise"),
                        new Arrow("queue:ats", "route:deliver-ats", ""),
                        new Arrow("route:deliver-ats", "system:http:ats", ""))
                .anySatisfy(arrow -> {
                    assertThat(arrow.from()).isEqualTo("route:receive-any-webhook");
                    assertThat(arrow.to()).isEqualTo("queue:events");
                    assertThat(arrow.condition()).contains("EVENT");
                })
                .anySatisfy(arrow -> {
                    assertThat(arrow.to()).isEqualTo("queue:hris");
                    assertThat(arrow.condition()).contains("behavioral");
                });
        assertThat(map.nodes())
                .extracting(Node::label)
                .contains("PI: assessmentstatus", "PI's API", "create-assessment");
    }

    @Test
    void shouldNameButNotShowWhatIsNotSetUp() {
        RouteMap map = RouteMapReader.read(camel);

        assertThat(map.notSetUp()).contains("greenhouse", "hibob-events");
        assertThat(map.nodes())
                .extracting(Node::label)
                .doesNotContain("greenhouse", "hibob-events", "hibob-orders", "database hris");
    }

    @Test
    void shouldShowNoRouteThatOthersCall() {
        assertThat(RouteMapReader.read(camel).nodes())
                .extracting(Node::label)
                .doesNotContain("call-pi", "receive-webhook", "direct: call-pi");
    }

    @Test
    void shouldDrawEveryNodeOnceAndEachToTheRightOfWhatLeadsToIt() {
        // Given
        RouteMap map = RouteMapReader.read(camel);

        // When
        Picture picture = Picture.of(map);

        // Then
        assertThat(picture.boxes()).extracting(Picture.Box::node).containsExactlyInAnyOrderElementsOf(map.nodes());
        assertThat(picture.boxes().stream().map(box -> box.x() + "/" + box.y())).doesNotHaveDuplicates();
        assertThat(picture.boxes()).allSatisfy(box -> {
            assertThat(box.x()).isBetween(0, picture.width() - Picture.BOX_WIDTH);
            assertThat(box.y()).isBetween(0, picture.height() - Picture.BOX_HEIGHT);
        });
        assertThat(picture.lines())
                .filteredOn(line -> line.arrow().from().equals("queue:ats")
                        || line.arrow().to().equals("system:http:ats")
                        || line.arrow().from().equals("queue:events"))
                .isNotEmpty()
                .allSatisfy(line ->
                        assertThat(line.to().x()).isGreaterThan(line.from().right()));
    }
}
