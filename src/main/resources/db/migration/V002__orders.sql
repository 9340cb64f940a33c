-- What was ordered at PI: one row per assessment, for good. The outbox forgets its messages after a time; that a record's
-- assessment exists must never be forgotten, or it would be ordered again.
create table assessment_order (
    external_id   text        primary key,              -- record id; suffix
    type          text,                                 -- as in pi.types.*; null where the suffix is unknown
    source        text,                                 -- who placed it
    parameters    text        not null default '{}',    -- JSON: what its webhook's URL carries
    state         text        not null check (state in ('sending', 'ordered', 'refused', 'closed')),
    sent_at       timestamptz,                          -- when it was last sent; null where PI has certainly not got it
    assessment_id text,                                 -- PI's id, once it is known
    ordered_at    timestamptz,                          -- when its id became known
    error         text,                                 -- why it was refused
    reported_at   timestamptz,                          -- when the source was told of the state; null: it was not
    reports       integer     not null default 0,       -- how often it was told
    check_at      timestamptz,                          -- when PI is asked about it next; null: never
    checks        integer     not null default 0,       -- how often PI was asked about it
    created_at    timestamptz not null default now()
);

create index assessment_order_check on assessment_order (check_at) where check_at is not null;

-- The calls to PI's API that were let through last, of all replicas: at most so many in a minute. One row.
create table pi_rate (
    id      boolean       primary key default true check (id),
    granted timestamptz[] not null default '{}'         -- ascending; a turn may lie ahead
);
insert into pi_rate default values;
