-- SPDX-License-Identifier: GPL-2.0-or-later
-- Rows as version 1 of the schema had them, which each later version has as well. Made by hand.
INSERT INTO artifact (id, path, kind, format, sha256, size_bytes, engine, status, case_name, read_at)
VALUES (3, '/srv/old.log', 'log', 'text', 'aa00000000000000000000000000000000000000000000000000000000000001', 900, '0.1', 'ok', '42',
        '2026-01-02T03:04:05Z'),
       (4, '/srv/garbage', NULL, NULL, NULL, 10, '0.1', 'failed', NULL, '2026-01-02T03:04:06Z');
UPDATE artifact SET error = '/srv/garbage: no log' WHERE id = 4;
INSERT INTO capture (id, artifact_id, boot, kind, release, host, records) VALUES (7, 3, 0, 'log', '6.1.0-18-amd64', 'db03', 12);
INSERT INTO coverage (capture_id, fact, status) VALUES (7, 'oom_kill', 'complete'), (7, 'event', 'complete'), (7, 'task', 'absent');
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, victim_pid, victim_comm, trigger_comm)
VALUES (7, 1, 'log:old.log:100', 1000500, 1, 'none', 4711, 'java', 'java'),
       (7, 2, 'log:old.log:400', 1001500, 1, 'none', 4712, 'node', 'java');
INSERT INTO event (capture_id, id, locator, time_ms, kind, comm, pid, text)
VALUES (7, 1, 'log:old.log:200', 1000600, 'oom-reaped', 'java', 4711, 'oom_reaper: reaped process 4711 (java)');
INSERT INTO edge (capture_id, id, kind, src_type, src_id, dst_type, dst_id, certainty, how)
VALUES (7, 1, 'waits-for', 'task', 1, 'lock', 1, 'certain', 'log line');
INSERT INTO cycle (capture_id, id, nodes, component, tasks, has_memory, has_victim, certainty) VALUES (7, 1, 2, 1, 1, 0, 0, 'certain');
INSERT INTO cycle_edge (capture_id, cycle_id, edge_id, pos) VALUES (7, 1, 1, 0);
INSERT INTO suppression (id, rule, reason, created_at) VALUES (1, 'oom/none-such', 'known', '2026-01-02T03:04:07Z');
