-- What PI said of its limits, to any replica: it holds for all.
alter table pi_rate
    add column paused_until timestamptz, -- PI asked to be left alone until then
    add column named_limit  integer,     -- pi.api.rate=auto: PI's X-RateLimit-Limit, calls a minute
    add column named_at     timestamptz, -- when PI last named it
    add column per_minute   integer,     -- pi.api.rate=auto: the rate at changed_at, since when it grows; null: no limit
    add column changed_at   timestamptz;
