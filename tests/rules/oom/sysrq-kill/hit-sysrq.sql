-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, killed, sysrq, page_order, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1, 1, -1, 90, 'db', 'Out of memory');
