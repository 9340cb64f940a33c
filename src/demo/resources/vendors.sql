-- What the simulated hiring systems have ordered: they know it again after a restart.
create table if not exists vendor_order (
    vendor     text not null,
    id         text not null, -- the partner's id
    url        text,
    test       text not null,
    first_name text not null,
    last_name  text not null,
    email      text not null,
    ordered_at timestamptz not null default now(),
    primary key (vendor, id)
);
