truncate outbox_message cascade;
insert into outbox_message (queue, key, body, state, attempts, finished_at, due_at)
select 'ats', 'done-' || i, '{}', 'done', 1, now(), now() from generate_series(1, 1000000) i;
insert into outbox_message (queue, key, body, due_at)
select 'ats', 'waiting-' || i, '{}', now() - interval '1 hour' + i * interval '10 milliseconds' from generate_series(1, 100000) i;
vacuum analyze outbox_message;
prepare claim (text, int, bigint, text) as
with due as materialized (
    select id, attempts, claimed_by as lost_claim from outbox_message
    where queue = $1 and state = 'waiting' and due_at <= now()
    order by due_at limit $2 for update skip locked
), lost as (
    insert into outbox_attempt (message_id, number, claimed_by, error)
    select id, attempts, lost_claim, 'no outcome within the lease: the replica stopped or hung'
    from due where lost_claim is not null
)
update outbox_message m
set due_at = now() + $3 * interval '1 millisecond', attempts = m.attempts + 1, claimed_by = $4
from due where m.id = due.id
returning m.id, m.key, m.body, m.headers, m.correlation_id, m.external_id, m.attempts, m.accepted_at;
-- The plan that a long-lived connection uses.
set plan_cache_mode = force_generic_plan;
explain (analyze, buffers, costs off, timing off) execute claim ('ats', 100, 60000, 'bench/1');
explain (analyze, buffers, costs off, timing off) execute claim ('ats', 100, 60000, 'bench/2');
