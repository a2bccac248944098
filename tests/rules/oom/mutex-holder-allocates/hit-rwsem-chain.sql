-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two threads of a victim wait for an rwsem; its writer waits for a mutex, whose holder is in reclaim.
-- expect: 1
-- confidence: 0.9
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 100, 100, 'db', 'D', 1, 1, 9000), (1, 2, 101, 100, 'db', 'D', 1, 1, 12000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES
  (1, 3, 200, 200, 'writer', 'D', 0), (1, 4, 300, 300, 'flusher', 'D', 0);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how) VALUES
  (1, 1, 'rwsem', 'shared_sem', 'write', 3, 'certain', 'owner word'),
  (1, 2, 'mutex', 'inner', 'write', 4, 'certain', 'owner word');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack'),
  (1, 2, 2, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack'),
  (1, 3, 3, 'mutex', 'lock', 2, 'certain', 'mutex_waiter on its stack'),
  (1, 4, 4, 'memory', 'memory', NULL, 'certain', 'frames of its stack');
