insert into outbox_message (queue, key, body, correlation_id, external_id)
select 'events', id || ':40',
    json_build_object('assessmentId', id, 'assessmentState', 40, 'externalId', '123456;BA', 'assessmentSource',
        'EmailInvitation', 'listenerType', null, 'parameters', json_build_object('jobid', '12345'), 'otherFields',
        json_build_object(), 'receivedAt', '2026-01-01T00:00:00.000Z'),
    id, '123456;BA'
from (select gen_random_uuid() as id from generate_series(1, :events)) ids;
