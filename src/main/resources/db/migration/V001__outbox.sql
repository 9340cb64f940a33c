-- The durable queue behind `outbox:`. One row is one message of one queue; a row is never moved to another table,
-- so a message has one id from its acceptance to its deletion.
create table outbox_message (
    id             bigint      generated always as identity primary key,
    queue          text        not null,
    key            text        not null,
    body           text        not null,           -- JSON
    headers        text,                           -- JSON object of the headers the producer's allow-list named
    correlation_id text,                           -- PI's assessmentId
    external_id    text,                           -- the customer's externalId
    state          text        not null default 'waiting' check (state in ('waiting', 'done', 'dead', 'discarded')),
    attempts       integer     not null default 0, -- attempts begun
    claimed_by     text,                           -- the claim that holds the lease; null when nobody works on it
    due_at         timestamptz not null default now(), -- when it may be claimed next; while claimed, the end of the lease
    accepted_at    timestamptz not null default now(), -- when the first message of this chain of queues was stored
    created_at     timestamptz not null default now(),
    finished_at    timestamptz,
    constraint outbox_message_key unique (queue, key)
) with (
    -- Every claim and every outcome rewrites a row: vacuum by change count, not by share of a table that keeps 30 days.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 50000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 50000
);

-- A claim reads this index from its left end and stops at its limit: finished messages are not in it, and those
-- waiting for later stand to the right.
create index outbox_message_due on outbox_message (queue, due_at) where state = 'waiting';

create index outbox_message_dead on outbox_message (queue, finished_at) where state = 'dead';

create index outbox_message_finished on outbox_message (finished_at) where state in ('done', 'discarded');

-- Every attempt that failed or had no outcome. An attempt that succeeded is the message's state.
create table outbox_attempt (
    id          bigint      generated always as identity primary key,
    message_id  bigint      not null references outbox_message (id) on delete cascade,
    number      integer     not null,
    claimed_by  text        not null, -- replica and claim
    ended_at    timestamptz not null default now(),
    duration_ms bigint,               -- null: no outcome was recorded
    status      integer,              -- HTTP status, where there was one
    error       text        not null
);

create index outbox_attempt_message on outbox_attempt (message_id);
