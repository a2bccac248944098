-- SPDX-License-Identifier: GPL-2.0-or-later
-- A signal may end the second one's sleep.
-- expect: 0
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES
  (1, 1, 91, 91, 'lock_ab', 'D'), (1, 2, 92, 92, 'lock_ba', 'S');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'a', 'write', 1, 'certain'), (1, 2, 'mutex', 'b', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 2, 'certain', 'rt_mutex_waiter on its stack'),
  (1, 2, 2, 'mutex', NULL, 'lock', 1, 'certain', 'rt_mutex_waiter on its stack');
