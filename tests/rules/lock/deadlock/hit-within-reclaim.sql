-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/mutex-holder-allocates
-- Two tasks of a ring are in reclaim, and an OOM victim waits for a lock of theirs: they deadlock all the same.
-- expect: 1
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES
  (1, 1, 91, 91, 'victim', 'D', 1), (1, 2, 92, 92, 'one', 'D', 0), (1, 3, 93, 93, 'other', 'D', 0);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'a', 'write', 2, 'certain'), (1, 2, 'mutex', 'b', 'write', 3, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, within_id) VALUES
  (1, 1, 1, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', NULL),
  (1, 2, 2, 'mutex', 'lock', 2, 'certain', 'mutex_waiter on its stack', 3),
  (1, 3, 2, 'memory', 'memory', NULL, 'certain', 'frames of its stack', NULL),
  (1, 4, 3, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', NULL);
