-- SPDX-License-Identifier: GPL-2.0-or-later
-- Three kills three seconds apart; the last report's table of tasks has the first two, and one after it the third. Made up.
-- expect: 1
-- also: oom/memory-used-up, oom/victim-lingers
-- title: 3 processes were OOM-killed within 8.0 s, and all of them are still there
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 90, 'a', 'Out of memory'), (1, 2, 'log:x:2', 5000, 1, 91, 'b', 'Out of memory'), (1, 3, 'log:x:3', 9000, 1, 92, 'c', 'Out of memory'),
  (1, 4, 'log:x:4', 13000, 0, NULL, NULL, NULL);
INSERT INTO oom_candidate (capture_id, id, kill_id, locator, pid, tgid, comm, rss_kb) VALUES
  (1, 1, 4, 'log:x:5', 90, 90, 'a', 1000), (1, 2, 4, 'log:x:6', 91, 91, 'b', 1000), (1, 3, 4, 'log:x:7', 92, 92, 'c', 1000);
