-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, trigger_comm, trigger_pid, gfp, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1, 'none', 'fork', 7, 'GFP_KERNEL', 0, 90, 'db', 'Out of memory');
INSERT INTO zone (capture_id, id, kill_id, node, name, free_kb, min_kb, low_kb, high_kb, eligible) VALUES
  (1, 1, 1, 0, 'Normal', 3000, 3600, 4500, 5400, 1), (1, 2, 1, 0, 'HighMem', 1000000, 512, 8000, 16000, 0);
