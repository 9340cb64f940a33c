-- What the console shows without counting messages. Each replica adds to it every few seconds.

-- What happened in each queue, by the minute it happened in, and by the hour.
create table queue_minute (
    minute timestamptz not null,
    queue  text        not null,
    stored bigint      not null default 0, -- new messages
    done   bigint      not null default 0,
    failed bigint      not null default 0, -- attempts that failed or had no outcome
    dead   bigint      not null default 0, -- messages that died
    primary key (minute, queue)
);

create table queue_hour (
    hour   timestamptz not null,
    queue  text        not null,
    stored bigint      not null default 0,
    done   bigint      not null default 0,
    failed bigint      not null default 0,
    dead   bigint      not null default 0,
    primary key (hour, queue)
);

-- Calls to the listener by their outcome, as pi_webhooks_total counts them.
create table call_minute (
    minute  timestamptz not null,
    outcome text        not null,
    count   bigint      not null,
    primary key (minute, outcome)
);

-- The last call that was let in. One row, once there was one.
create table last_webhook (
    id      boolean     primary key default true check (id),
    at      timestamptz not null,
    address text        not null
);

-- Callers that were refused. The number of addresses a day is bounded; the rest share the address 'others'.
create table refused_call (
    day     date        not null, -- UTC
    address text        not null,
    reason  text        not null,
    count   bigint      not null,
    last_at timestamptz not null,
    primary key (day, address, reason)
);

-- Webhooks that came again. Key is that of the event's message.
create table webhook_duplicate (
    key           text          primary key,
    assessment_id text,
    count         bigint        not null,
    times         timestamptz[] not null, -- the first ones
    addresses     text[]        not null, -- for each time, where it came from
    last_at       timestamptz   not null
);

create index webhook_duplicate_assessment on webhook_duplicate (assessment_id);

create index webhook_duplicate_last on webhook_duplicate (last_at);

-- What is told to people. Each replica says what it sees; an update that only one of them wins decides who tells it.
create table alert (
    cause        text        primary key,
    since        timestamptz not null,               -- when it began
    seen_at      timestamptz not null,               -- when a replica saw it last
    over_at      timestamptz,                        -- null while it lasts
    is_told      boolean     not null default false, -- whether it was told since it began
    last_told_at timestamptz,                        -- when it was last told that it began or grew
    told_count   bigint      not null default 0,     -- the count that was told then
    tellings     bigint      not null default 0      -- how often anything was told of this cause
);
