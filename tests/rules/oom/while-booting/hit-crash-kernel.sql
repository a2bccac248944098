-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up, oom/deadlocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, trigger_comm, trigger_pid, gfp, page_order) VALUES (1, 1, 'log:x:1', 4338, 0, 'none', 'swapper/0', 1, 'GFP_KERNEL', 0);
INSERT INTO zone (capture_id, id, kill_id, event_id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb, managed_kb, eligible) VALUES
  (1, 1, 1, NULL, 0, 'DMA32', 1888, 1432, 1718, 2148, 134236, 134236, 1);
INSERT INTO event (capture_id, id, locator, time_ms, kind, text) VALUES (1, 1, 'log:x:9', 4400, 'oom-deadlocked', 'Kernel panic - not syncing: System is deadlocked on memory');
