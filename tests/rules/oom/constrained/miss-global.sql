-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, constraint_name, nodemask, trigger_comm, trigger_pid, gfp, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1, 'none', '(null)', 'a.out', 7, 'GFP_USER', 0, 7, 'a.out', 'Out of memory');
