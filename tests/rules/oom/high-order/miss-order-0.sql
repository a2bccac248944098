-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up, oom/free-above-watermark
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, trigger_comm, trigger_pid, gfp, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1, 'none', 'fork', 7, 'GFP_KERNEL', 0, 90, 'db', 'Out of memory');
INSERT INTO zone (capture_id, id, kill_id, node, name, free_kb, min_kb, low_kb, high_kb, free_area, eligible) VALUES
  (1, 1, 1, 0, 'Normal', 90000, 20000, 25000, 30000, '[20000,1250,0,0,0]', 1);
