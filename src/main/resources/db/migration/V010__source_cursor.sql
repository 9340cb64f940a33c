-- Up to where a source of orders has been read: a time or a mark of the source's own.
create table source_cursor (
    source     text        primary key,
    position   text        not null,
    changed_at timestamptz not null default now()
);
