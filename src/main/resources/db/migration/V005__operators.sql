-- What operators do: messages that are parked from the start, reports of attempts, paused queues, and who did what.

-- 'parked': no route reads the queue, so the message waits for an operator and no claim looks at it. `not valid` spares
-- the check of all rows, because no earlier state is forbidden.
alter table outbox_message drop constraint outbox_message_state_check;
alter table outbox_message add constraint outbox_message_state_check
    check (state in ('waiting', 'done', 'dead', 'discarded', 'parked')) not valid;

-- What an attempt did, as JSON: for example the request as it was sent, and its answer. An attempt that succeeded has a row
-- only if it left a report, and then has no error.
alter table outbox_attempt add column report text;
alter table outbox_attempt alter column error drop not null;

-- Lists of operators, the newest first, and the counts of dead and parked messages.
create index outbox_message_list on outbox_message (state, queue, accepted_at, id);
create index outbox_message_correlation on outbox_message (correlation_id);
create index outbox_message_external on outbox_message (external_id text_pattern_ops);

-- The first was kept for replicas of the version before V004. The list serves what the second served.
drop index outbox_message_due;
drop index outbox_message_dead;

-- Queues from which no replica claims.
create table outbox_pause (
    queue     text        primary key,
    paused_at timestamptz not null default now()
);

-- Every act of an operator.
create table operator_audit (
    id  bigint      generated always as identity primary key,
    at  timestamptz not null default now(),
    who text        not null,
    act text        not null, -- replay, discard, pause, …
    what text       not null, -- what it was done to
    why text
);

create index operator_audit_what on operator_audit (what text_pattern_ops);

-- Orders that came through the API with an Idempotency-Key: the same key and the same body are the same order.
create table order_request (
    key         text        primary key, -- who, and the key
    fingerprint text        not null,    -- SHA-256 of the body
    created_at  timestamptz not null default now()
);

create index order_request_created on order_request (created_at);

create index assessment_order_list on assessment_order (created_at, external_id);
create index assessment_order_state on assessment_order (state, created_at, external_id);
