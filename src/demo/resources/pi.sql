-- What the simulated PI remembers of its orders, so that it knows them after a restart too. Nothing here keeps it from
-- creating the same assessment twice: the real one does not either.
create table if not exists pi_assessment (
    assessment_id text        primary key,
    external_id   text        not null,
    kind          text        not null,                -- behavioral, cognitive
    first_name    text        not null,
    middle_name   text,
    last_name     text        not null,
    email         text        not null,
    webhook_url   text,                                -- with the listener's credentials in it
    webhook_lost  boolean     not null,                -- whether nobody will hear of the end
    finish_at     timestamptz not null,                -- when the candidate will have answered
    finished_at   timestamptz
);

create index if not exists pi_assessment_external_id on pi_assessment (external_id);
create index if not exists pi_assessment_unfinished on pi_assessment (finish_at) where finished_at is null;
