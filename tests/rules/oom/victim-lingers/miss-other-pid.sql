-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 9549, 'write', 'Out of memory'), (1, 2, 'log:x:2', 18000, 1, 9550, 'write', 'Out of memory');
