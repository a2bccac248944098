-- SPDX-License-Identifier: GPL-2.0-or-later
-- One task that waits to write for a rwsem whose word names it as the last reader.
-- expect: 1
-- title: 1 task deadlocks if a[91] still holds rwsem s for read: a[91] → rwsem s → a[91]
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 91, 91, 'a', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, readers, owner_task_id, owner_certainty) VALUES (1, 1, 'rwsem', 's', 'read', 1, 1, 'unknown');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'rwsem-write', 'lock', 1, 'certain', 'rwsem_waiter on its stack');
