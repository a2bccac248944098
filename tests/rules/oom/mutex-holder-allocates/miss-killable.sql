-- SPDX-License-Identifier: GPL-2.0-or-later
-- The victim's sleep ends at SIGKILL: it leaves as soon as it gets a CPU.
INSERT INTO mm (capture_id, id, oom_skip, users) VALUES (1, 1, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, killable, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 1, 5000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 2, 92, 92, 'holder', 'R', 0);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'm', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack'),
  (1, 2, 2, 'memory', 'memory', NULL, 'certain', 'frames of its stack');
