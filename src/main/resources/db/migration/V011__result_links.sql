-- Signs the links to result pages. All replicas share it; who has it can make links. One row.
create table result_link_key (
    id  boolean primary key default true check (id),
    key text    not null default gen_random_uuid()::text || gen_random_uuid()::text
);
insert into result_link_key default values;

create index partner_order_assessment on partner_order (assessment_id) where assessment_id is not null;
