-- Retention and redaction go through the finished messages of one queue at a time.
create index outbox_message_queue_finished on outbox_message (queue, finished_at) where state in ('done', 'discarded');
drop index outbox_message_finished;

-- Up to where the fields of finished messages were emptied.
create table outbox_redaction (
    queue       text        primary key,
    finished_at timestamptz not null default '-infinity',
    id          bigint      not null default 0
);

-- Whoever was erased stays known by a hash, so that nobody is ordered twice.
alter table assessment_order add column erased_at timestamptz;   -- external_id is then a hash
alter table assessment_order add column redacted_at timestamptz; -- when fields of its parameters were emptied
create index assessment_order_unredacted on assessment_order (external_id)
    where state in ('refused', 'closed') and redacted_at is null and erased_at is null;
create index assessment_order_external on assessment_order (external_id text_pattern_ops);
create index assessment_order_assessment on assessment_order (assessment_id) where assessment_id is not null;

-- Makes the hashes of this installation its own: ids are short, and could be guessed otherwise. One row.
create table person_salt (
    id   boolean primary key default true check (id),
    salt text    not null default gen_random_uuid()::text || gen_random_uuid()::text
);
insert into person_salt default values;
