-- SPDX-License-Identifier: GPL-2.0-or-later
-- A convoy behind a holder in reclaim: slow, but nobody was killed who has to exit.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES
  (1, 1, 90, 90, 'waiter', 'D', 0, 26000), (1, 2, 92, 92, 'holder', 'D', 0, 10);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'm', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack'),
  (1, 2, 2, 'memory', 'memory', NULL, 'certain', 'frames of its stack');
