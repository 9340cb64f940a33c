-- A large store: 1,000,000 messages of thirty days, 100,000 orders, eight days of history.
truncate outbox_message, outbox_attempt, assessment_order, queue_minute, queue_hour, call_minute cascade;

-- 333,000 events, each delivered to ats, and two of three to hris. Some are dead, parked or waiting.
create temporary table made as
select i, 'a' || i as id, i || case when i % 3 = 0 then ';CA' else ';BA' end as external_id,
    now() - i * interval '7 seconds' as at from generate_series(1, 400000) i;

insert into outbox_message (queue, key, body, correlation_id, external_id, state, attempts, accepted_at, created_at, finished_at)
select 'events', id || ':40', json_build_object('assessmentId', id, 'assessmentState', 40, 'externalId', external_id,
    'parameters', json_build_object('jobid', '12345'), 'receivedAt', at), id, external_id, 'done', 1, at, at, at from made;
insert into outbox_message (queue, key, body, correlation_id, external_id, state, attempts, accepted_at, created_at, finished_at)
select 'ats', id || ':40', json_build_object('type', 'assessment.completed', 'data', json_build_object('assessmentId', id,
    'externalId', external_id, 'result', json_build_object('score', i % 500))), id, external_id,
    case when i % 100 = 7 then 'dead' when i % 40 = 3 then 'waiting' else 'done' end, 1, at, at,
    case when i % 100 <> 7 and i % 40 = 3 then null else at end
from made;
insert into outbox_message (queue, key, body, correlation_id, external_id, state, attempts, accepted_at, created_at, finished_at)
select 'hris', id || ':40', '{"type": "assessment.completed", "data": {}}', id, external_id, 'done', 1, at, at, at
from made where i % 2 = 0;
insert into outbox_message (queue, key, body, correlation_id, external_id, state, accepted_at, created_at, finished_at)
select 'unrouted', 'u' || i || ':40', '{"data": {}}', 'u' || i, 'no-suffix-' || i, 'parked', now(), now(), now()
from generate_series(1, 2000) i;
update outbox_message set due_at = now() + interval '1 day' where state = 'waiting';

insert into outbox_attempt (message_id, number, claimed_by, ended_at, duration_ms, status, error, report)
select id, 1, 'bench/1', accepted_at, 20, case when state = 'dead' then 400 + (id % 7)::int else 200 end,
    case when state = 'dead' then 'answered ' || 400 + id % 7 || ': record ' || external_id || ' is unknown' end,
    '{"request": {"method": "POST", "url": "https://ats.example/", "headers": {}, "body": "{}"}, "answer": {"status": 200}}'
from outbox_message where queue = 'ats' and state in ('done', 'dead');

insert into assessment_order (external_id, type, source, parameters, state, sent_at, assessment_id, ordered_at, check_at, created_at)
select external_id, case when i % 3 = 0 then 'cognitive' else 'behavioral' end, 'hris', '{}',
    case when i % 50 = 1 then 'refused' else 'ordered' end, at, id, at,
    case when i % 10 = 2 then now() + interval '1 day' end, at from made where i <= 100000;

insert into queue_minute (minute, queue, stored, done, failed, dead)
select date_trunc('minute', now()) - m * interval '1 minute', q, m % 50, m % 50, m % 5, 0
from generate_series(0, 8 * 24 * 60) m, unnest(array['events', 'ats', 'hris', 'orders', 'write-back', 'unrouted']) q;
insert into queue_hour (hour, queue, stored, done, failed, dead)
select date_trunc('hour', now()) - h * interval '1 hour', q, 3000, 3000, 100, 2
from generate_series(0, 8 * 24) h, unnest(array['events', 'ats', 'hris', 'orders', 'write-back', 'unrouted']) q;
insert into call_minute (minute, outcome, count)
select date_trunc('minute', now()) - m * interval '1 minute', o, m % 50
from generate_series(0, 8 * 24 * 60) m, unnest(array['accepted', 'duplicate', 'unauthorized', 'forbidden']) o;

vacuum analyze;
