-- SPDX-License-Identifier: GPL-2.0-or-later
-- As hit-three; the first victim's stack is in the log. Made up.
-- expect: 1
-- also: oom/memory-used-up, oom/victim-lingers, task/blocked
-- advice: Look at a[90]: what keeps it (it waits for device sda) keeps the others as a rule.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, message) VALUES
  (1, 1, 'log:x:1', 1000, 1, 90, 'a', 'Out of memory'), (1, 2, 'log:x:2', 5000, 1, 91, 'b', 'Out of memory'), (1, 3, 'log:x:3', 9000, 1, 92, 'c', 'Out of memory'),
  (1, 4, 'log:x:4', 13000, 0, NULL, NULL, NULL);
INSERT INTO oom_candidate (capture_id, id, kill_id, locator, pid, tgid, comm, rss_kb) VALUES
  (1, 1, 4, 'log:x:5', 90, 90, 'a', 1000), (1, 2, 4, 'log:x:6', 91, 91, 'b', 1000), (1, 3, 4, 'log:x:7', 92, 92, 'c', 1000);
INSERT INTO device (capture_id, id, name) VALUES (1, 1, 'sda');
INSERT INTO task (capture_id, id, pid, comm, state) VALUES (1, 1, 90, 'a', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func) VALUES (1, 1, 1, 'io', 'device', 1, 'likely', 'frames of its stack', 'io_schedule');
