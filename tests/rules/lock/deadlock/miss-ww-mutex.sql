-- SPDX-License-Identifier: GPL-2.0-or-later
-- Wait-die: one of the two will back off.
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 91, 91, 'ab', 'D'), (1, 2, 92, 92, 'ba', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'ww_mutex', 'a', 'write', 1, 'certain'), (1, 2, 'ww_mutex', 'b', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'mutex', 'lock', 2, 'certain', 'mutex_waiter on its stack'),
  (1, 2, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack');
