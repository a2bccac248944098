-- SPDX-License-Identifier: GPL-2.0-or-later
-- At its limit, and nobody may be killed.
-- expect: 1
-- confidence: 0.95
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, under_oom, oom_lock, oom_kill_disable, online, waiters) VALUES (1, 1, '/full', 4096, 4096, 1, 0, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, killable, memcg_id, asleep_ms) VALUES (1, 1, 90, 90, 'app', 'D', 0, 1, 1, 9000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-oom', 'memcg', 1, 'certain', 'frames of its stack', 'mem_cgroup_oom_synchronize', 9000);
