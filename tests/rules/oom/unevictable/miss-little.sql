-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, trigger_comm, trigger_pid, gfp, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 'none', 'cat', 7, 'GFP_HIGHUSER_MOVABLE', 0, 90, 'db', 'Out of memory');
INSERT INTO zone (capture_id, id, kill_id, event_id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb, managed_kb, eligible, mlocked_kb) VALUES
  (1, 1, 1, NULL, 0, 'Normal', 1800, 1964, 2356, 2946, 2000000, 2000000, 1, 200000);
