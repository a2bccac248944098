-- SPDX-License-Identifier: GPL-2.0-or-later
-- The tables of "oomtopsy export" in PostgreSQL:
--   oomtopsy export --db fleet.db --format csv captures | psql -c '\copy captures FROM STDIN (FORMAT csv, HEADER)'
-- BigQuery detects the same from NDJSON (bq load --autodetect), ClickHouse with FORMAT JSONEachRow. capture_id is that of
-- the database that was exported: add a column for its name where several are loaded.
CREATE TABLE captures (
    capture_id BIGINT PRIMARY KEY, incident BIGINT, host TEXT, release TEXT, at TIMESTAMPTZ, at_from TEXT, status TEXT, rule TEXT,
    severity TEXT, confidence REAL, title TEXT, signature TEXT, findings INTEGER, kind TEXT, member TEXT, machine TEXT, taint TEXT,
    boot_id TEXT, booted_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, uptime_ms BIGINT, panic TEXT, case_name TEXT, path TEXT);
CREATE TABLE findings (
    capture_id BIGINT, id BIGINT, rule TEXT, rev INTEGER, severity TEXT, confidence REAL, rank INTEGER, explained_by BIGINT,
    suppressed INTEGER, fingerprint TEXT, title TEXT, PRIMARY KEY (capture_id, id));
CREATE TABLE kills (
    capture_id BIGINT, id BIGINT, time_ms BIGINT, time_wall TEXT, killed INTEGER, repeat_of BIGINT, constraint_text TEXT, memcg TEXT,
    task_memcg TEXT, trigger_comm TEXT, trigger_pid BIGINT, victim_comm TEXT, victim_pid BIGINT, total_vm_kb BIGINT, anon_rss_kb BIGINT,
    file_rss_kb BIGINT, shmem_rss_kb BIGINT, oom_score_adj INTEGER, locator TEXT, PRIMARY KEY (capture_id, id));
CREATE TABLE failures (id BIGINT PRIMARY KEY, path TEXT, size_bytes BIGINT, case_name TEXT, read_at TIMESTAMPTZ, error TEXT);
