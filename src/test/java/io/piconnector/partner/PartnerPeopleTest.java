package io.piconnector.partner;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.outbox.TestStore;
import io.piconnector.partner.PartnerOrder.State;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That somebody who was erased is neither ordered nor told of again. PeopleTest and PrivacyIT show what is erased. */
class PartnerPeopleTest {

    private final PartnerOrderStore store = new PartnerOrderStore(TestStore.dataSource());
    private final PartnerPeople people = new PartnerPeople(TestStore.dataSource());

    @BeforeEach
    void empty() {
        TestStore.execute("delete from partner_order");
    }

    private static NewPartnerOrder order(String account, boolean reorder) {
        return new NewPartnerOrder(
                "greenhouse", account, "order-1", reorder, "cognitive", "CA", null, "{}", "ada@example.org");
    }

    @Test
    void shouldTakeTheSameOrderForADuplicateAfterItsErasure() throws SQLException {
        // Given
        PartnerOrder order = store.add(order("acme", false)).order();
        assertThat(people.erase(List.of(order.id()))).isEqualTo(1);

        // When
        PartnerOrderStore.Stored again = store.add(order("acme", false));
        PartnerOrderStore.Stored ofOtherAccount = store.add(order("other", false));

        // Then
        assertThat(again.isNew()).isFalse();
        assertThat(again.order().id()).isEqualTo(order.id());
        assertThat(again.order().state()).isEqualTo(State.CANCELLED);
        assertThat(ofOtherAccount.isNew()).isTrue();
    }

    @Test
    void shouldEraseOneOfTwoOrdersWithTheSameIdOfTheVendor() throws SQLException {
        // Given
        PartnerOrder first = store.add(order("acme", true)).order();
        store.change(first.id(), State.COMPLETED, null, "a1", "{}");
        PartnerOrder second = store.add(order("acme", true)).order();

        // When
        people.erase(List.of(first.id()));

        // Then
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(store.find(first.id())).isEmpty();
        assertThat(store.find(second.id())).isPresent();
        assertThat(store.add(order("acme", true)).order().id()).isEqualTo(second.id());
    }

    @Test
    void shouldKnowAnErasedOrderButChangeNothingOfIt() throws SQLException {
        // Given
        PartnerOrder order = store.add(order("acme", false)).order();
        people.erase(List.of(order.id()));

        // Then
        assertThat(store.isKnown(order.id())).isTrue();
        assertThat(store.change(order.id(), State.COMPLETED, null, "a1", "{}")).isEmpty();
        assertThat(people.find(List.of(order.id()), List.of("a1"))).isEmpty();
        assertThat(people.ofEmail("ada@example.org")).isEmpty();
    }

    @Test
    void shouldRedactAgainWhatCameAfterTheFirstTime() throws SQLException {
        // Given
        PartnerOrder order = store.add(order("acme", false)).order();
        store.change(order.id(), State.FAILED, null, "a1", "{\"n\":1}");
        isOld();
        people.redact(json -> json.replace("\"n\"", "\"redacted\""), false);
        store.change(order.id(), State.COMPLETED, null, "a1", "{\"n\":2}");

        // When
        people.redact(json -> json.replace("\"n\"", "\"too early\""), false);
        isOld();
        people.redact(json -> json.replace("\"n\"", "\"redacted\""), false);
        people.redact(json -> "again", false);

        // Then
        assertThat(store.find(order.id()).orElseThrow().event()).isEqualTo("{\"redacted\":2}");
    }

    private static void isOld() {
        TestStore.execute("update partner_order set changed_at = changed_at - interval '25 hours'");
    }

    @Test
    void shouldFindNothingByWhatIsNoId() throws SQLException {
        assertThat(people.find(List.of("4711", "' or true --", ""), List.of())).isEmpty();
        assertThat(people.erase(List.of("4711"))).isZero();
    }
}
