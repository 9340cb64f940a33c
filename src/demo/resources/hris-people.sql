-- Who is in the simulated HRIS when the demo begins. All are invented.
insert into assessment_request (record_id, first_name, middle_name, last_name, email, assessment, job_id) values
    ('1001', 'Zoë',   null,   'Müller-Beispiel', 'zoe.mueller-beispiel@example.org', 'BA', 'R-12'),
    ('1001', 'Zoë',   null,   'Müller-Beispiel', 'zoe.mueller-beispiel@example.org', 'CA', 'R-12'),
    ('1002', 'Seán',  null,   'O''Sampla',       'sean.osampla@example.org',         'BA', 'R-12'),
    ('1003', 'Jörg',  'Ådne', 'Eksempel',        'joerg.eksempel@example.org',       'CA', 'R&D 7'),
    -- PI takes no address that cannot exist
    ('1004', 'Noor',  null,   'Mfano',           'noor.mfano@mail.invalid',          'BA', 'R-12'),
    -- nobody has said what XX is (pi.types.XX)
    ('1005', 'Kim',   null,   'Voorbeeld',       'kim.voorbeeld@example.org',        'XX', null),
    ('1006', 'Łucja', null,   'Przykład',        'lucja.przyklad@example.org',       'BA', null)
on conflict do nothing;
