package io.piconnector.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.TestSettings;
import io.piconnector.pi.TestPi;
import org.junit.jupiter.api.Test;

class PartnerTestsTest {

    @Test
    void shouldOfferBothOfPisByDefaultAndAlwaysUnderTheSameIds() {
        PartnerTests tests = tests();

        assertThat(tests.all()).extracting(PartnerTest::id).containsExactly("behavioral", "cognitive");
        assertThat(tests.all()).extracting(PartnerTest::suffix).containsExactly("BA", "CA");
        // Vendors keep these: another value would orphan what they have stored. ashby-result.jslt has them too.
        assertThat(tests.all())
                .extracting(PartnerTest::uuid)
                .containsExactly("e8eab3ed-4b83-3144-9360-3d2e8c71365a", "496733ee-2a11-3389-a1ea-c76cfe77b8bd");
        assertThat(tests.all()).allSatisfy(test -> {
            assertThat(test.number()).isPositive();
            assertThat(tests.find(test.id())).contains(test);
            assertThat(tests.find(test.uuid())).contains(test);
            assertThat(tests.find(Integer.toString(test.number()))).contains(test);
        });
        assertThat(tests.find(null)).isEmpty();
        assertThat(tests.find("other")).isEmpty();
    }

    @Test
    void shouldOfferWhatIsSet() {
        PartnerTests tests =
                tests("partners.tests.sales.label", "Sales profile", "partners.tests.sales.type", "behavioral");

        assertThat(tests.all()).singleElement().satisfies(test -> {
            assertThat(test.label()).isEqualTo("Sales profile");
            assertThat(test.suffix()).isEqualTo("BA");
        });
    }

    @Test
    void shouldRefuseATypeWithoutSuffix() {
        assertThatThrownBy(() -> tests("partners.tests.sales.label", "Sales", "partners.tests.sales.type", "skills"))
                .hasMessageContaining("partners.tests.sales.type is 'skills', for which pi.types.* has no suffix");
    }

    private static PartnerTests tests(String... settings) {
        TestSettings all = TestSettings.of(settings);
        return new PartnerTests(all.partners(), TestPi.types(all, new ObjectMapper()));
    }
}
