-- The table that the connector polls (src/docs/hris.md).
create table if not exists assessment_request (
    record_id        text        not null,
    first_name       text,
    middle_name      text,
    last_name        text,
    email            text,
    assessment       text        not null,                -- BA, CA or another suffix of pi.types.*
    job_id           text,                                -- optional: comes back as a parameter of the event
    requested_at     timestamptz not null default now(),
    ordered_at       timestamptz,                         -- written by the connector
    pi_assessment_id text,                                -- written by the connector
    order_error      text,                                -- written by the connector
    primary key (record_id, assessment)
);

-- A poll reads this and nothing else: what was ordered is not in it.
create index if not exists assessment_request_open on assessment_request (requested_at, record_id, assessment)
    where ordered_at is null and order_error is null;
