-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/free-above-watermark, oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, trigger_comm, trigger_pid, gfp, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 'none', 'nfsd', 7, 'GFP_KERNEL', 0, 90, 'db', 'Out of memory');
INSERT INTO zone (capture_id, id, kill_id, event_id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb, managed_kb, eligible, free_cma_kb) VALUES
  (1, 1, 1, NULL, 0, 'Normal', 69116, 26624, 31948, 39936, 2000000, 2000000, 1, 4376);
