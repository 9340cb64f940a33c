-- 1,000,000 messages of half a year in four queues, with what waits, is dead and parked; 100,000 orders; 20,000 acts.
truncate outbox_message, assessment_order, operator_audit cascade;
insert into outbox_message
    (queue, key, body, headers, correlation_id, external_id, state, attempts, accepted_at, created_at, due_at, finished_at)
select queue, 'assessment-' || n || ':40', '{"assessmentId":"assessment-' || n || '","assessmentState":40,"assessmentSource":"EmailInvitation","filler":"' || repeat('x', 300) || '"}', '{"ce-type":"t"}',
    'assessment-' || n, n || ';' || (array['BA', 'CA'])[1 + n % 2], state, 1, at, at, at,
    case when state = 'waiting' then null else at + interval '1 second' end
from (
    select n, queue, at, case
        when queue = 'ats' and n % 50 = 0 then 'dead'
        when queue = 'ats' and n % 97 = 0 then 'discarded'
        when queue = 'unrouted' then 'parked'
        when queue = 'hris' and n % 100 = 0 then 'waiting'
        else 'done' end as state
    from (
        select n, q.queue, now() - n * interval '45 seconds' as at
        from generate_series(1, 340000) n
        cross join lateral (select unnest(case when n % 100 = 7 then array['events', 'unrouted'] else array['events', 'ats', 'hris'] end) as queue) q
    ) one
) many;
insert into outbox_attempt (message_id, number, claimed_by, ended_at, duration_ms, status, error, report)
select id, 1, 'bench/1', finished_at, 42, 422,
    case when state = 'dead' then 'answered 422: candidate ' || key || ' is unknown' end,
    '{"request":{"method":"POST","url":"https://ats.example/hooks","body":"' || repeat('y', 300) || '"},"answer":{"status":422,"body":null}}'
from outbox_message where queue = 'ats' and state in ('dead', 'done') and id % 4 in (0, 1);
insert into outbox_attempt (message_id, number, claimed_by, ended_at, duration_ms, status, error)
select id, 1, 'bench/1', finished_at, 42, 422, 'answered 422: candidate ' || key || ' is unknown'
from outbox_message where queue = 'ats' and state = 'dead' and id % 4 in (2, 3);
insert into assessment_order (external_id, type, source, state, sent_at, assessment_id, ordered_at, created_at)
select n || ';BA', 'behavioral', 'hris', 'ordered', at, 'assessment-' || n, at, at
from (select n, now() - n * interval '150 seconds' as at from generate_series(1, 100000) n) one;
insert into operator_audit (who, act, what)
select 'token:bench', 'replay', 'message ' || n from generate_series(1, 20000) n;
vacuum analyze;
