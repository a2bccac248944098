-- SPDX-License-Identifier: GPL-2.0-or-later
-- A capture as large as real ones get, for rulelint.c to see which rules are slow over it: 10,000 tasks, of which many
-- wait for few locks, 2,000 kills with their reports and 5,000 events.
INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, 'big', '', 'ok', '');
INSERT INTO capture (id, artifact_id, boot, kind, uptime_ms) VALUES (1, 1, 0, 'vmcore', 9000000);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
INSERT INTO task (capture_id, id, pid, tgid, comm, state, mm_id, oom_mm_id, oom_victim, asleep_ms,
                  memcg_id, exiting, kthread, core_dumping, frozen, tif_memdie, on_rq, ran_ms, memalloc, journal_addr)
  SELECT 1, i, i, i - i % 4, 'task' || i % 50, CASE WHEN i % 3 THEN 'D' ELSE 'S' END, i / 4 + 1,
         CASE WHEN i % 100 = 0 THEN i / 4 + 1 END, i % 100 = 0, i * 10,
         1 + i % 200, i % 50 = 0, i % 40 = 0, i % 400 = 0, i % 500 = 0, i % 100 = 0, i % 3 = 0, i, i % 60 = 0,
         CASE WHEN i % 50 = 0 THEN 4096 END FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2501)
INSERT INTO mm (capture_id, id, users, oom_skip, unstable, rss_anon_kb, lock_id, notifiers) SELECT 1, i, 4, i % 2, 0, 4096, i, i % 2 FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2501)
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id)
  SELECT 1, i, 'rwsem', 'mmap_lock', 'write', i, 'certain', 'owner word', i FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, since_ms, func, caller)
  SELECT 1, i, i, CASE WHEN i % 5 THEN 'rwsem-write' ELSE 'memory' END, CASE WHEN i % 5 THEN 'lock' ELSE 'memory' END,
         CASE WHEN i % 5 THEN 1 + i % 40 END, 'certain', 'big', i, 'down_write', 'f+0x1' FROM n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999)
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) SELECT 1, i / 3 + 1, i % 3, 'f' || i % 200, 'orc', 1 FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, anon_rss_kb, page_order, constraint_name,
                      constraint_text, unaccounted_kb, score, reaped_ms)
  SELECT 1, i, 'log:big:' || i, i * 4000, 1, i * 4, 'task' || i % 50, 4096, 0, 'none', 'NONE', 1000, 900, i * 4000 + 100 FROM n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39999)
INSERT INTO oom_candidate (capture_id, id, kill_id, pid, tgid, comm, rss_kb)
  SELECT 1, i + 1, i / 20 + 1, i % 20 * 4, i % 20 * 4, 'task' || i % 50, 4096 FROM n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5999)
INSERT INTO zone (capture_id, id, kill_id, node, name, free_kb, min_kb, present_kb, free_cma_kb, highatomic_kb)
  SELECT 1, i + 1, i / 3 + 1, 0, 'Normal', 1000, 2000, 1000000, 100, 100 FROM n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39999)
INSERT INTO vmstat (capture_id, id, kill_id, name, value, unit)
  SELECT 1, i + 1, i / 20 + 1, 'counter' || i % 20, i, 'kb' FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
INSERT INTO event (capture_id, id, time_ms, kind, comm, pid, task_id, text)
  SELECT 1, i, i * 1700, CASE i % 5 WHEN 0 THEN 'hung-task' WHEN 1 THEN 'oom-reaped' WHEN 2 THEN 'oom-unable-to-reap'
                              WHEN 3 THEN 'alloc-failure' ELSE 'rcu-stall' END, 'task' || i % 50, i, i, 'big' FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
INSERT INTO memcg (capture_id, id, parent_id, path, usage_kb, max_kb) SELECT 1, i, CASE WHEN i > 1 THEN i / 2 END, '/g' || i, 4096, 4096 FROM n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)
INSERT INTO swap (capture_id, id, kill_id, total_kb, free_kb) SELECT 1, i + 1, i + 1, 1000000, i FROM n;
INSERT INTO oom_state (capture_id, id, victims) VALUES (1, 1, 100);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
INSERT INTO device (capture_id, id, name, server_task_id) SELECT 1, i, 'dm-' || i, i FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO pool (capture_id, id) SELECT 1, i FROM n;
