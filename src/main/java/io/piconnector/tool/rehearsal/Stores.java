package io.piconnector.tool.rehearsal;

import io.piconnector.order.MemoryOrderStore;
import io.piconnector.order.OrderStore;
import io.piconnector.order.source.CursorStore;
import io.piconnector.order.source.MemoryCursorStore;
import io.piconnector.partner.MemoryPartnerOrderStore;
import io.piconnector.partner.PartnerOrderStore;
import io.piconnector.pi.PiRateStore;
import io.piconnector.pi.UnlimitedRateStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** The stores of orders, of positions in sources and of PI's rate: tables, or memory in a rehearsal. */
@Singleton
class Stores {

    private final MemoryOrderStore memory = new MemoryOrderStore();
    private final MemoryPartnerOrderStore partners = new MemoryPartnerOrderStore();
    private final MemoryCursorStore cursors = new MemoryCursorStore();

    @Produces
    @ApplicationScoped
    @Alternative
    @Priority(1)
    OrderStore orders(DataSource dataSource) {
        return Rehearsal.isOn() ? memory : new OrderStore(dataSource);
    }

    @Produces
    @ApplicationScoped
    @Alternative
    @Priority(1)
    PiRateStore rate(DataSource dataSource) {
        return Rehearsal.isOn() ? new UnlimitedRateStore() : new PiRateStore(dataSource);
    }

    @Produces
    @ApplicationScoped
    @Alternative
    @Priority(1)
    PartnerOrderStore partners(DataSource dataSource) {
        return Rehearsal.isOn() ? partners : new PartnerOrderStore(dataSource);
    }

    @Produces
    @ApplicationScoped
    CursorStore cursors(DataSource dataSource) {
        return Rehearsal.isOn() ? cursors : new CursorStore(dataSource);
    }

    /** The vendors' orders of a rehearsal. */
    MemoryPartnerOrderStore partners() {
        return partners;
    }

    /** Forgets the orders of a rehearsal. */
    void clear() {
        memory.clear();
        partners.clear();
        cursors.clear();
    }
}
