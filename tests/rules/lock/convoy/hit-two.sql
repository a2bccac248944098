-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- title: 2 tasks queue for mutex cgroup_mutex, held by holder[9]
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'holder', 'R'), (1, 2, 10, 10, 'a', 'D'), (1, 3, 11, 11, 'b', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'cgroup_mutex', 'write', 1, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 10100),
  (1, 2, 3, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 8000);
