-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, sysrq, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1, 0, 0, 90, 'db', 'Out of memory');
