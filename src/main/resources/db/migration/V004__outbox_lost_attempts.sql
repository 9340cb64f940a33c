-- A message whose attempts end without an outcome again and again may be what ends its replicas: from the second such
-- attempt in a row on it is a suspect, and tried alone.
alter table outbox_message add column lost integer not null default 0; -- attempts in a row without outcome

-- `finished_at is null` says what `state = 'waiting'` says, and keeps claims from outbox_message_due, in which suspects
-- stand among the others. That index is for replicas of the version before, which may still run; a later migration drops it.
create index outbox_message_ordinary on outbox_message (queue, due_at) where finished_at is null and lost < 2;

create index outbox_message_suspect on outbox_message (queue, due_at) where finished_at is null and lost >= 2;

-- The turn to try a suspect: one replica has it at a time, for one queue. One row.
create table outbox_suspect_turn (
    id         boolean     primary key default true check (id),
    holder     text,                                     -- replica and queue
    expires_at timestamptz not null default '-infinity'
);
insert into outbox_suspect_turn default values;
