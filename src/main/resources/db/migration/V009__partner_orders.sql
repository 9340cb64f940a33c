-- What hiring systems ordered by a protocol of their own: one row per order. It holds the system's own ids, which PI does not
-- get, and what the system is told.
create table partner_order (
    id              uuid        primary key,        -- ours: what the vendor gets, and the record id at PI
    vendor          text        not null,
    account         text        not null,           -- whose key the order came with
    vendor_order_id text        not null,
    repeat_key      text,                           -- the same order again has the same; null: may be ordered anew
    reorder         boolean     not null,           -- whether it may be ordered anew when it is over
    test            text        not null,           -- as in partners.tests.*
    suffix          text        not null,           -- as in pi.types.*
    callback_url    text,
    request         text        not null,           -- JSON: the order as it came
    email           text,                           -- in small letters: finds a person
    state           text        not null check (state in ('received', 'ordered', 'completed', 'failed', 'refused', 'cancelled')),
    reason          text,                           -- why it failed, was refused or cancelled
    assessment_id   text,                           -- PI's id, once it is known
    event           text,                           -- JSON: what destinations get of the result
    created_at      timestamptz not null default now(),
    changed_at      timestamptz not null default now(), -- when the state began
    link_revoked_at timestamptz,                    -- since then its result page is closed
    erased_at       timestamptz
);

create unique index partner_order_repeat on partner_order (vendor, account, repeat_key);
create index partner_order_vendor_id on partner_order (vendor, account, vendor_order_id);
create index partner_order_email on partner_order (email) where email is not null;
create index partner_order_created on partner_order (created_at);
