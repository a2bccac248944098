-- SPDX-License-Identifier: GPL-2.0-or-later
-- Most of the memory is in no counter, which is worth a word; but that is no verdict on a machine that has panicked. Made up.
-- expect: 1
-- also: oom/balloon-took-it, oom/memory-used-up
-- verdict: The kernel panicked because it was out of memory and had nobody left to kill. What filled the memory is no process's, or belongs to one that may not be killed (oom_score_adj -1000).
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, message, constraint_name, gfp, page_order, unaccounted_kb) VALUES (1, 1, 'log:x:1', 18000, 0, 'Out of memory', 'none', 'GFP_KERNEL', 0, 288000);
INSERT INTO vmstat (capture_id, id, kill_id, name, value, unit) VALUES (1, 1, 1, 'ram', 357000, 'kb');
INSERT INTO event (capture_id, id, locator, time_ms, kind, text) VALUES (1, 1, 'log:x:9', 18100, 'oom-deadlocked', 'Kernel panic - not syncing: System is deadlocked on memory');
