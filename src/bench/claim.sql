truncate outbox_message cascade;
insert into outbox_message (queue, key, body, state, attempts, finished_at, due_at)
select 'ats', 'done-' || i, '{}', 'done', 1, now(), now() from generate_series(1, 1000000) i;
insert into outbox_message (queue, key, body, due_at)
select 'ats', 'waiting-' || i, '{}', now() - interval '1 hour' + i * interval '10 milliseconds' from generate_series(1, 100000) i;
-- Suspects are due longest of all.
insert into outbox_message (queue, key, body, attempts, lost, due_at)
select 'ats', 'suspect-' || i, '{}', 2, 2, now() - interval '2 hours' from generate_series(1, 1000) i;
vacuum analyze outbox_message;
prepare claim (text, int, text, bigint) as
with due as materialized (
    select id, attempts, claimed_by as lost_claim, claimed_by is not null and lost > 0 as is_suspect
    from outbox_message
    where queue = $1 and finished_at is null and lost < 2 and due_at <= now()
        and (select queue from outbox_pause where queue = $1) is null
    order by due_at limit $2 for update skip locked
), lost_attempt as (
    insert into outbox_attempt (message_id, number, claimed_by, error)
    select id, attempts, lost_claim, 'no outcome within the lease: the replica stopped or hung'
    from due where lost_claim is not null
)
update outbox_message m
set lost = case when due.lost_claim is null then m.lost else m.lost + 1 end,
    claimed_by = case when due.is_suspect then null else $3 end,
    due_at = case when due.is_suspect then m.due_at else now() + $4 * interval '1 millisecond' end,
    attempts = case when due.is_suspect then m.attempts else m.attempts + 1 end
from due where m.id = due.id
returning m.id, m.key, m.body, m.headers, m.correlation_id, m.external_id, m.attempts, m.accepted_at, m.created_at,
    due.is_suspect;
-- The plan that a long-lived connection uses.
set plan_cache_mode = force_generic_plan;
explain (analyze, buffers, costs off, timing off) execute claim ('ats', 100, 'bench/1', 60000);
explain (analyze, buffers, costs off, timing off) execute claim ('ats', 100, 'bench/2', 60000);
