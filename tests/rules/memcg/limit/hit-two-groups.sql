-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 2
-- confidence: 0.9
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, memcg, memcg_usage_kb, memcg_limit_kb, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 'memcg', '/a', 1024, 1024, 90, 'db', 'Memory cgroup out of memory'),
  (1, 2, 'log:x:2', 1500, 1, 'memcg', '/a', 1024, 1024, 91, 'db', 'Memory cgroup out of memory'),
  (1, 3, 'log:x:3', 1600, 1, 'memcg', '/b', 2048, 2048, 92, 'web', 'Memory cgroup out of memory');
