-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: memcg/limit
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, memcg, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1, 'memcg', '/a', 90, 'db', 'Memory cgroup out of memory');
