-- SPDX-License-Identifier: GPL-2.0-or-later
-- A log of syslog without the kernel's own time: its clock counts from the first line, which says nothing to a reader.
-- expect: 1
-- also: oom/memory-used-up
-- verdict: write[9549] was OOM-killed at May 26 06:17:40 and is still there 17 s later: it was killed once more.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, at_ms, time_wall, killed, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 0, 'May 26 06:17:40', 1, 9549, 'write', 'Out of memory'), (1, 2, 'log:x:2', 17000, 'May 26 06:17:57', 1, 9549, 'write', 'Out of memory');
