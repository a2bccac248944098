-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: memcg/limit
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO memcg (capture_id, id, path, kill_id) VALUES (1, 1, '/a', 1);
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, memcg, memcg_usage_kb, memcg_limit_kb, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1, 'memcg', '/a', 1024000, 1024000, 90, 'db', 'Memory cgroup out of memory');
INSERT INTO vmstat (capture_id, id, kill_id, memcg_id, name, value, unit) VALUES (1, 1, 1, 1, 'slab', 900000, 'kb'), (1, 2, 1, 1, 'anon', 2000, 'kb');
