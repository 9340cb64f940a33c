insert into bench_bare (key, body) values (gen_random_uuid() || '=40', repeat('assessment', 28));
