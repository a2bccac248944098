-- SPDX-License-Identifier: GPL-2.0-or-later
-- A queue whose holder waits for a ring is a consequence of it.
-- expect: 1
-- explained-by: lock/deadlock
-- also: lock/deadlock
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'holder', 'D'), (1, 2, 10, 10, 'a', 'D'), (1, 3, 11, 11, 'b', 'D'),
  (1, 4, 93, 93, 'd_write_a', 'D'), (1, 5, 94, 94, 'd_mutex_b', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'cgroup_mutex', 'write', 1, 'certain'),
  (1, 2, 'rwsem', 'rwsem_a', 'write', 4, 'certain'), (1, 3, 'mutex', 'mutex_b', 'write', 5, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 10100),
  (1, 2, 3, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 8000),
  (1, 3, 4, 'mutex', 'lock', 3, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 4000),
  (1, 4, 5, 'rwsem-read', 'lock', 2, 'certain', 'rwsem_waiter on its stack', 'rwsem_down_read_slowpath', 4000),
  (1, 5, 1, 'mutex', 'lock', 3, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 9000);
