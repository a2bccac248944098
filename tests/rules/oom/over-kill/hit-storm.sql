-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 90, 'a', 'Out of memory'), (1, 2, 'log:x:2', 1050, 1, 91, 'b', 'Out of memory'), (1, 3, 'log:x:3', 1100, 1, 92, 'c', 'Out of memory');
