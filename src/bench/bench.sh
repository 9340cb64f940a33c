#!/usr/bin/env bash
# Measures the packaged connector against a PostgreSQL of its own, on this machine. README.md beside this file explains.
#   src/bench/bench.sh [accept|accept-all|deliver|claim|orders|partners|poll|pages|soak|all]
set -euo pipefail
cd "$(dirname "$0")/../.."

what=${1:-all}
rounds=${ROUNDS:-5}
seconds=${SECONDS_PER_ROUND:-10}
warmup=${WARMUP_SECONDS:-40}
connections=64
events=20000
orders=10000
orders_per_second=${ORDERS_PER_SECOND:-200}
partner_seconds=${PARTNER_SECONDS:-30}
soak_seconds=${SOAK_SECONDS:-600}
jar=target/quarkus-app/quarkus-run.jar
http_port=${HTTP_PORT:-28480}
management_port=${MANAGEMENT_PORT:-28482}
sink_port=${SINK_PORT:-28481}
hostile_port=${HOSTILE_PORT:-28483}
pg_port=${PG_PORT:-28432}
user=pi
password=bench-password
work=$(mktemp -d)
connector=
sink=

die() { echo "bench: $*" >&2; exit 1; }
[ -f "$jar" ] || die "no $jar: run ./mvnw package first"
command -v wrk >/dev/null || die "wrk is missing (Debian package wrk)"
pg_bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)")
[ -x "$pg_bin/pgbench" ] || die "pgbench is missing (Debian package postgresql)"

as_postgres() { # initdb and postgres refuse to run as root
    if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$*"; else sh -c "$*"; fi
}
sql() { PGOPTIONS="-c client_min_messages=warning" "$pg_bin/psql" -h 127.0.0.1 -p $pg_port -U postgres -d pi -Atq -v ON_ERROR_STOP=1 "$@"; }
median() { sort -n | awk '{v[NR]=$1} END {print NR%2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }

stop_connector() {
    if [ -n "$connector" ]; then kill "$connector" 2>/dev/null || true; wait "$connector" 2>/dev/null || true; connector=; fi
}
cleanup() {
    stop_connector
    [ -z "$sink" ] || kill "$sink" 2>/dev/null || true
    as_postgres "$pg_bin/pg_ctl -D $work/pg -m immediate stop" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT

start_postgres() {
    mkdir "$work/pg"
    chmod 755 "$work"
    if [ "$(id -u)" = 0 ]; then chown postgres "$work/pg"; fi
    as_postgres "$pg_bin/initdb -D $work/pg -U postgres -A trust -E UTF8" >/dev/null
    as_postgres "$pg_bin/pg_ctl -D $work/pg -w -l $work/pg/log -o '-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c shared_buffers=512MB -c max_wal_size=4GB' start" >/dev/null
    "$pg_bin/createdb" -h 127.0.0.1 -p $pg_port -U postgres pi
    echo "PostgreSQL $(sql -c 'show server_version'), fsync=$(sql -c 'show fsync'), synchronous_commit=$(sql -c 'show synchronous_commit')"
}

start_connector() { # further -D settings as arguments
    stop_connector
    java -Xmx256m -XX:+UseSerialGC \
        -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=$http_port \
        -Dquarkus.management.host=127.0.0.1 -Dquarkus.management.port=$management_port \
        -Dquarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:$pg_port/pi -Dquarkus.datasource.username=postgres \
        -Dpi.listener.username=$user -Dpi.listener.password=$password -Dpi.listener.allowed-addresses=127.0.0.1 \
        -Ddestinations.ats.url=http://127.0.0.1:$sink_port/ats -Ddestinations.ats.secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw \
        -Ddestinations.hris.url=http://127.0.0.1:$sink_port/hris "$@" -jar "$jar" >"$work/connector.log" 2>&1 &
    connector=$!
    for _ in $(seq 200); do
        if curl -sf http://127.0.0.1:$management_port/q/health/ready >/dev/null; then return; fi
        kill -0 $connector 2>/dev/null || { cat "$work/connector.log" >&2; die "the connector did not start"; }
        sleep 0.1
    done
    die "the connector is not ready"
}

start_sink() {
    [ -n "$sink" ] && return
    java -Xmx128m -Dsun.net.httpserver.nodelay=true src/bench/Sink.java $sink_port &
    sink=$!
    until curl -sf http://127.0.0.1:$sink_port/ >/dev/null; do kill -0 $sink || die "the sink did not start"; sleep 0.2; done
    # The sink is a tool: it is to be compiled before anything is measured.
    AUTHORIZATION=none wrk -t1 -c16 -d10s -s src/bench/webhook.lua http://127.0.0.1:$sink_port >/dev/null
}

webhooks() { # seconds; prints requests a second, and fails where anything but 200 was answered
    AUTHORIZATION="Basic $(printf '%s:%s' $user $password | base64 -w0)" \
        wrk -t1 -c$connections -d"$1"s -s src/bench/webhook.lua http://127.0.0.1:$http_port >"$work/wrk"
    if grep -qE 'Non-2xx|Socket errors' "$work/wrk"; then cat "$work/wrk" >&2; die "not every webhook was answered 200"; fi
    awk '/Requests\/sec/ {print $2}' "$work/wrk"
}
inserts() { # script, seconds; prints transactions a second
    "$pg_bin/pgbench" -h 127.0.0.1 -p $pg_port -U postgres -n -f "src/bench/$1" -M prepared -c $connections -j 2 -T "$2" pi 2>/dev/null |
        awk '/^tps/ {print $3}'
}
heap() {
    jcmd $connector GC.run >/dev/null
    printf '%.0f MB live heap (limit 256 MB)\n' "$(jcmd $connector GC.heap_info | awk '/used/ && !/Metaspace|class space/ {for (i = 1; i < NF; i++) if ($i == "used") {sub("K", "", $(i+1)); s += $(i+1)}} END {print s / 1024}')"
}

compare() { # title; interleaves webhooks and single-row inserts, so that both meet the same machine
    echo "== $1: $connections connections, $rounds rounds of $seconds s each"
    webhooks "$warmup" >/dev/null
    : >"$work/a"; : >"$work/b"; : >"$work/c"
    for i in $(seq "$rounds"); do
        a=$(webhooks "$seconds"); b=$(inserts insert-same.sql "$seconds"); c=$(inserts insert-bare.sql "$seconds")
        echo "$a" >>"$work/a"; echo "$b" >>"$work/b"; echo "$c" >>"$work/c"
        printf 'round %d: webhooks/s %.0f   INSERT of the same row/s %.0f   INSERT into a bare table/s %.0f\n' "$i" "$a" "$b" "$c"
        sql -c 'truncate bench_same, bench_bare'
    done
    awk -v a="$(median <"$work/a")" -v b="$(median <"$work/b")" -v c="$(median <"$work/c")" 'BEGIN {
        printf "median: %.0f webhooks/s; ratio to the same row %.2f; ratio to a bare table %.2f\n", a, a/b, a/c }'
    heap
    curl -s http://127.0.0.1:$management_port/q/metrics | awk '/^outbox_commit_size_sum/ {s=$2} /^outbox_commit_size_count/ {c=$2} END {printf "%.1f messages per commit on average\n", s/c}'
}

# A copy of the routes in which events stay in their queue; nothing is routed or delivered then.
accepting() {
    mkdir -p "$work/routes"
    cp routes/*.camel.yaml "$work/routes"
    sed -i 's/^    id: route-event$/&\n    autoStartup: "false"/' "$work/routes/route-event.camel.yaml"
    echo "$work/routes"
}

accept() {
    start_connector -Droutes.location="file:$(accepting)"
    tables
    compare "Accepting alone (routing and delivery idle)"
    stored=$(sql -c "select count(*) from outbox_message")
    echo "$stored events stored"
}

accept_all() {
    start_sink
    start_connector
    tables
    compare "Accepting with routing and delivery running beside it"
    sql -c "select 'queue ' || queue || ': ' || state || ' ' || count(*) from outbox_message group by queue, state order by 1"
}

tables() {
    sql -c "truncate outbox_message cascade" \
        -c "drop table if exists bench_same, bench_bare" \
        -c "create table bench_same (like outbox_message including all)" \
        -c "create table bench_bare (id bigint generated always as identity primary key, key text not null, body text not null)"
}

deliver() {
    echo "== Delivery: $events waiting events, two destinations on this machine"
    start_sink
    start_connector
    stop_connector
    sql -c "truncate outbox_message cascade" -f src/bench/events.sql -v events=$events
    before=$(curl -s http://127.0.0.1:$sink_port/)
    start_connector
    until [ "$(sql -c "select count(*) from outbox_message where state = 'waiting'")" = 0 ]; do sleep 0.5; done
    echo "$(($(curl -s http://127.0.0.1:$sink_port/) - before)) deliveries received"
    sql -c "select format('from a cold start: %s events/s (%s s)', round($events / s), round(s, 1)) from (select extract(epoch from max(finished_at) - min(created_at_first)) s from (select finished_at, (select min(finished_at) from outbox_message) as created_at_first from outbox_message) t) u"
    # The first run was the warm-up; the same process does it again.
    sql -c "begin" -c "truncate outbox_message cascade" -f src/bench/events.sql -c "commit" -v events=$events
    until [ "$(sql -c "select count(*) from outbox_message where state = 'waiting'")" = 0 ]; do sleep 0.5; done
    sql -c "select format('warm: %s events/s, %s deliveries/s (%s s)', round($events / s), round(2 * $events / s), round(s, 1)) from (select extract(epoch from max(finished_at) - min(finished_at)) s from outbox_message) u"
    heap
}

claim() {
    echo "== The cost of a claim: 100 messages out of 100,000 waiting and 1,000,000 finished"
    start_connector -Droutes.location="file:$(accepting)"
    stop_connector
    sql -f src/bench/claim.sql
}

hris_sql() { PGOPTIONS="-c client_min_messages=warning" "$pg_bin/psql" -h 127.0.0.1 -p $pg_port -U postgres -d hris -Atq -v ON_ERROR_STOP=1 "$@"; }

start_hris() {
    "$pg_bin/dropdb" -h 127.0.0.1 -p $pg_port -U postgres --if-exists hris 2>/dev/null
    "$pg_bin/createdb" -h 127.0.0.1 -p $pg_port -U postgres hris
    hris_sql -f src/demo/resources/hris.sql
}

people() { # prefix of the record ids
    hris_sql -c "insert into assessment_request (record_id, first_name, last_name, email, assessment, job_id)
        select '$1' || i, 'Ada', 'Lovelace', 'ada' || i || '@example.org', (array['BA', 'CA'])[1 + i % 2], '12345'
        from generate_series(1, $orders) i"
}

ordered() { # prefix of the record ids, what they are called
    until [ "$(hris_sql -c "select count(*) from assessment_request where ordered_at is null")" = 0 ]; do
        [ "$(hris_sql -c "select count(*) from assessment_request where order_error is not null")" = 0 ] || die "an order was refused"
        sleep 0.5
    done
    hris_sql -c "select format('%s: %s orders/s (%s s)', '$2', round($orders / s), round(s, 1)) from
        (select extract(epoch from max(ordered_at) - min(ordered_at)) s from assessment_request where record_id like '$1%') t"
}

orders() {
    echo "== Orders: $orders waiting records, PI answers after 20 ms, pi.api.rate=unlimited"
    start_sink
    start_hris
    people cold-
    start_connector -Dhris.jdbc.url=jdbc:postgresql://127.0.0.1:$pg_port/hris \
        -Dhris.jdbc.username=postgres -Dhris.poll.period=2s -Dpi.api.rate=unlimited \
        -Dpi.api.base-url=http://127.0.0.1:$sink_port/pi -Dpi.api.key=bench-api-key \
        -Dpi.listener.public-url=https://connector.example
    ordered cold- "from a cold start"
    people warm-
    ordered warm- "warm"
    sql -c "select format('%s orders in the ledger, %s of them with an id', count(*), count(assessment_id)) from assessment_order"
    heap
}

# Orders of a hiring system: 200 a second, first undisturbed, then with a kill -9 in the middle.
partners() {
    echo "== Partners: $orders_per_second orders a second of Greenhouse for $partner_seconds s; PI answers after 20 ms"
    export LC_ALL=C # sort and join must agree
    start_sink
    key=$(head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n')
    settings="-Dpartners.greenhouse.keys.acme=$key -Dpartners.greenhouse.hosts=http://127.0.0.1:$sink_port
        -Dpi.api.rate=unlimited -Dpi.api.base-url=http://127.0.0.1:$sink_port/pi -Dpi.api.key=bench-api-key
        -Dpi.listener.public-url=https://connector.example -Ddelivery.timeout=4s -Dpi.order.doubt=5s -Ddelivery.lease=10s"
    start_connector $settings
    orders_of_greenhouse "$warmup" "$partner_seconds" undisturbed 200 || failed=1
    orders_of_greenhouse 0 "$partner_seconds" killed 100000 &
    load=$!
    sleep $((partner_seconds / 2))
    kill -9 $connector
    wait $connector 2>/dev/null || true
    connector=
    start_connector $settings
    wait $load || failed=1
    for _ in $(seq 300); do
        if [ "$(sql -c "select count(*) from outbox_message where queue in ('orders', 'greenhouse') and state = 'waiting'")" = 0 ]; then break; fi
        sleep 1
    done
    sql -c "select 'queue ' || queue || ': ' || state || ' ' || count(*) from outbox_message group by queue, state order by 1"
    curl -sf http://127.0.0.1:$sink_port/orders | sed 's/;.A / /' | sort >"$work/at-pi"
    cat "$work"/ids.* | sort >"$work/answered"
    echo "$(wc -l <"$work/answered") orders were answered, $(join -v 1 "$work/answered" "$work/at-pi" | wc -l) of them are not at PI;" \
        "$(awk '$2 > 1' "$work/at-pi" | wc -l) are there more than once"
    heap
    [ -z "${failed:-}" ] && [ "$(join -v 1 "$work/answered" "$work/at-pi" | wc -l)" = 0 ] && [ "$(awk '$2 > 1' "$work/at-pi" | wc -l)" = 0 ] ||
        die "an order was lost, ordered twice, or answered late"
}
orders_of_greenhouse() { # seconds of warm-up, seconds, name, greatest p99 in ms
    java -Xmx256m src/bench/PartnerLoad.java http://127.0.0.1:$http_port/partners/greenhouse/send_test "$key" \
        http://127.0.0.1:$sink_port/take_home_tests $orders_per_second "$1" "$2" "$work/ids.$3" "$4" >"$work/partners" 2>&1 ||
        { sed "s/^/$3: /" "$work/partners"; return 1; }
    sed "s/^/$3: /" "$work/partners"
}

poll() {
    echo "== The cost of a poll: 1,000,000 records that were ordered, none open"
    start_hris
    hris_sql -c "insert into assessment_request (record_id, first_name, last_name, email, assessment, ordered_at, pi_assessment_id)
        select 'r' || i, 'Ada', 'Lovelace', 'ada@example.org', 'BA', now(), gen_random_uuid() from generate_series(1, 1000000) i" \
        -c "vacuum analyze assessment_request"
    statement=$(awk '/constant: >-/ {on = 1; next} /- to:/ {on = 0} on' routes/poll-hris.camel.yaml | sed 's/:?offset/0/; s/:?batch/500/')
    hris_sql -c "explain (analyze, buffers, costs off) $statement"
}

soak() {
    echo "== Hostile callers and a hostile destination for $soak_seconds s, 100 good webhooks a second beside them"
    start_sink
    start_connector -Ddestinations.ats.url=http://127.0.0.1:$hostile_port/ats -Ddelivery.timeout=5s -XX:+ExitOnOutOfMemoryError
    java -Xmx1g src/bench/Soak.java $http_port $hostile_port "$soak_seconds" $user:$password || failed=1
    kill -0 $connector 2>/dev/null || { tail -5 "$work/connector.log" >&2; die "the connector did not survive"; }
    for _ in $(seq 60); do
        if [ "$(sql -c "select count(*) from outbox_message where queue in ('events', 'hris') and state = 'waiting'")" = 0 ]; then break; fi
        sleep 1
    done
    sql -c "select 'queue ' || queue || ': ' || state || ' ' || count(*) from outbox_message group by queue, state order by 1"
    lost=$(sql -c "select count(*) from outbox_message e where queue = 'events' and not exists (select from outbox_message h
        where h.queue = 'hris' and h.key = e.key and h.state = 'done')")
    echo "$lost events have not reached the good destination"
    grep -c OutOfMemoryError "$work/connector.log" || true
    heap
    [ "$lost" = 0 ] && [ -z "${failed:-}" ] || die "the soak failed"
}

# Every page of the console and every list of the API in a large store.
pages() {
    echo "== Pages: 1,000,000 messages, 100,000 orders; ten calls each, one after the other"
    start_connector
    stop_connector
    sql -f src/bench/pages.sql
    sql -c "select format('%s messages, %s attempts, %s orders', (select count(*) from outbox_message),
        (select count(*) from outbox_attempt), (select count(*) from assessment_order))"
    token=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
    start_connector -Droutes.location="file:$(accepting)" -Dconsole.users.bench.password="$token" -Dconsole.users.bench.role=operator \
        -Dconsole.tokens.bench.token="$token" -Dconsole.tokens.bench.role=operator
    base=http://127.0.0.1:$http_port
    curl -s -o /dev/null -c "$work/cookies" --data-urlencode name=bench --data-urlencode "password=$token" $base/console/log-in
    dead=$(sql -c "select id from outbox_message where state = 'dead' order by accepted_at desc limit 1")
    for round in 1 2; do # the first round warms up
        while read -r path; do
            : >"$work/times"
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                answer=$(curl -s -o /dev/null -w '%{http_code} %{time_total}' -b "$work/cookies" -H "$(case $path in /api*) echo "Authorization: Bearer $token" ;; *) echo "Accept: text/html" ;; esac)" "$base$path")
                [ "${answer%% *}" = 200 ] || die "$path is answered ${answer%% *}"
                echo "${answer##* }" >>"$work/times"
            done
            if [ "$round" = 2 ]; then
                awk -v m="$(median <"$work/times")" -v l="$(sort -n "$work/times" | tail -1)" -v p="$path" 'BEGIN {printf "%4.0f ms (longest %4.0f)  %s\n", m * 1000, l * 1000, p}'
            fi
        done <<PATHS
/console
/console?span=week
/console/find
/console/find?q=a200000
/console/find?q=300001
/console/find?state=done
/console/find?state=waiting&queue=ats
/console/find?q=record+150007%3BBA+is+unknown
/console/find?from=2026-01-01T00%3A00%3A00Z&state=dead
/console/messages/$dead
/console/story?assessmentId=a200000
/console/needs-you
/console/needs-you/messages?queue=ats&state=dead
/console/needs-you/all?act=replay&queue=ats&state=dead
/console/routes
/console/orders
/console/orders?state=refused
/console/set-up
/console/audit
/api/queues
/api/messages
/api/messages?state=dead
/api/messages?queue=hris&limit=500
/api/messages?q=a200000
/api/messages?q=is+unknown
/api/timeline?assessmentId=a200000
/api/timeline?externalId=50002%3BBA
/api/orders
/api/orders/50002%3BBA
/api/audit
PATHS
    done
    curl -s -o /dev/null -w 'metrics: %{time_total} s\n' http://127.0.0.1:$management_port/q/metrics
    heap
}

for port in $http_port $management_port $sink_port $hostile_port $pg_port; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then die "port $port is taken (HTTP_PORT, MANAGEMENT_PORT, SINK_PORT and PG_PORT name others)"; fi
done
start_postgres
case $what in
    accept) accept ;;
    accept-all) accept_all ;;
    deliver) deliver ;;
    claim) claim ;;
    orders) orders ;;
    partners) partners ;;
    poll) poll ;;
    pages) pages ;;
    soak) soak ;;
    all) accept; accept_all; deliver; claim; orders; partners; poll; pages ;;
    *) die "unknown part '$what'" ;;
esac
