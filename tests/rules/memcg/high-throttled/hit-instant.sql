-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two tasks are caught in sleeps of a moment.
-- expect: 1
-- severity: low
INSERT INTO memcg (capture_id, id, path, usage_kb, high_kb, online) VALUES (1, 1, '/high', 3504, 1024, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, killable, memcg_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'app', 'D', 0, 1, 1, 54), (1, 2, 91, 91, 'web', 'D', 0, 1, 1, 10);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-throttle', 'memcg', 1, 'certain', 'frames of its stack', 'mem_cgroup_handle_over_high', 54),
  (1, 2, 2, 'memory', 'memcg-throttle', 'memcg', 1, 'certain', 'frames of its stack', 'mem_cgroup_handle_over_high', 10);
