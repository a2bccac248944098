-- SPDX-License-Identifier: GPL-2.0-or-later
-- The report in a dump's log shows next to nothing free; at the dump the zone is far above its watermark.
-- also: oom/memory-used-up
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, constraint_name, trigger_comm, trigger_pid, gfp, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'vmcore:record@1', 1000, 1, 'none', 'cat', 7, 'GFP_HIGHUSER_MOVABLE', 0, 90, 'db', 'Out of memory');
INSERT INTO zone (capture_id, id, kill_id, event_id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb, managed_kb, eligible) VALUES
  (1, 1, 1, NULL, 0, 'Normal', 1000, 40000, 48000, 60000, 2000000, 2000000, 1),
  (1, 2, NULL, NULL, 0, 'Normal', 900000, 40000, 48000, 60000, 2000000, 2000000, 1);
