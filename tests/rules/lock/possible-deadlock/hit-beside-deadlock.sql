-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario lock-cycles: a ring that is closed for certain, and apart from it one through a reader's word.
-- expect: 1
-- severity: low
-- explained-by: nothing
-- also: lock/deadlock
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 95, 95, 'd_read_c', 'D'), (1, 2, 96, 96, 'd_mutex_d', 'D'),
  (1, 3, 93, 93, 'd_write_a', 'D'), (1, 4, 94, 94, 'd_mutex_b', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, readers, owner_task_id, owner_certainty) VALUES
  (1, 1, 'rwsem', 'rwsem_c', 'read', 1, 1, 'unknown'), (1, 2, 'mutex', 'mutex_d', 'write', NULL, 2, 'certain'),
  (1, 3, 'rwsem', 'rwsem_a', 'write', NULL, 3, 'certain'), (1, 4, 'mutex', 'mutex_b', 'write', NULL, 4, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'mutex', 'lock', 2, 'certain', 'mutex_waiter on its stack'),
  (1, 2, 2, 'rwsem-write', 'lock', 1, 'certain', 'rwsem_waiter on its stack'),
  (1, 3, 3, 'mutex', 'lock', 4, 'certain', 'mutex_waiter on its stack'),
  (1, 4, 4, 'rwsem-read', 'lock', 3, 'certain', 'rwsem_waiter on its stack');
