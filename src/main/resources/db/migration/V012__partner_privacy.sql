-- When fields of a hiring system's order were emptied (privacy.redact), and when all of its content was (partners.retention).
alter table partner_order add column redacted_at timestamptz;
alter table partner_order add column emptied_at timestamptz;

create index partner_order_unredacted on partner_order (changed_at)
    where state in ('completed', 'failed', 'refused', 'cancelled') and redacted_at is null;
create index partner_order_unemptied on partner_order (changed_at)
    where state in ('completed', 'failed', 'refused', 'cancelled') and emptied_at is null;
