-- SPDX-License-Identifier: GPL-2.0-or-later
-- Another task's fault failed, for a reason of its own.
-- also: oom/page-fault-oom, oom/memory-used-up, memcg/limit
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, memcg, memcg_limit_kb, trigger_comm, trigger_pid, gfp_mask, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 100000, 1, 'memcg', '/box', 524288, 'worker', 7, 3264, 0, 8, 'other', 'Memory cgroup out of memory'),
  (1, 2, 'log:x:2', 100020, 1, 'none', NULL, NULL, 'python3', 70, 0, 0, 90, 'db', 'Out of memory');
INSERT INTO zone (capture_id, id, kill_id, node, name, free_kb, min_kb, low_kb, high_kb) VALUES (1, 1, 2, 0, 'Normal', 900000, 20000, 25000, 30000);
