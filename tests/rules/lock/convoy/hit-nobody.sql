-- SPDX-License-Identifier: GPL-2.0-or-later
-- A dump in which nobody is known to hold the lock does not ask for a dump. Made up.
-- expect: 1
-- verdict: 2 tasks wait for rwsem busy. The longest has waited 20 s. Who holds it is not known.
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 2, 10, 10, 'a', 'D'), (1, 3, 11, 11, 'b', 'D');
INSERT INTO lock (capture_id, id, kind, name) VALUES (1, 1, 'rwsem', 'busy');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 2, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack', 'down_read', 20000),
  (1, 2, 3, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack', 'down_read', 19000);
