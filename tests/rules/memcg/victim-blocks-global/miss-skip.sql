-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: memcg/limit, oom/victim-lingers
-- The killer passes over it.
-- MMF_OOM_SKIP is set.
UPDATE capture SET uptime_ms = 130000;
INSERT INTO oom_kill (capture_id, id, killed, victim_pid, victim_comm, time_ms, constraint_name, memcg) VALUES (1, 1, 1, 90, 'app', 100000, 'memcg', '/full');
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, present_kb) VALUES (1, 1, 0, 'Normal', 1000, 2000, 1000000);
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/full', 4096, 4096, 1);
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, memcg_id, exit_stage) VALUES
  (1, 1, 90, 90, 'app', 'D', 1, 1, 1, 1, 'signal-pending'), (1, 2, 91, 91, 'sh', 'R', 0, NULL, NULL, NULL, NULL);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func) VALUES
  (1, 1, 1, 'io', 'buffer', NULL, 'certain', 'frames of its stack', '__wait_on_buffer'),
  (1, 2, 2, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath');
