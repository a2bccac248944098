-- SPDX-License-Identifier: GPL-2.0-or-later
-- A guest of 16 MiB: the kernel's own tables are a quarter of it.
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, victim_pid, victim_comm, page_order, message, unaccounted_kb) VALUES (1, 1, 'log:x:1', 1, 'none', 90, 'db', 0, 'Out of memory', 4200);
INSERT INTO vmstat (capture_id, id, kill_id, name, value, unit) VALUES (1, 1, 1, 'ram', 16384, 'kb');
