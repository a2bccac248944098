-- SPDX-License-Identifier: GPL-2.0-or-later
-- The reader waits for nothing that the writer holds: no ring, whoever reads.
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 91, 91, 's_writer', 'D'), (1, 2, 92, 92, 's_reader', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, readers, owner_task_id, owner_certainty) VALUES
  (1, 1, 'rwsem', 'rwsem_read', 'read', 1, 2, 'unknown'), (1, 2, 'mutex', 'other', 'write', NULL, 3, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'rwsem-write', 'lock', 1, 'certain', 'rwsem_waiter on its stack'),
  (1, 2, 2, 'mutex', 'lock', 2, 'certain', 'mutex_waiter on its stack');
