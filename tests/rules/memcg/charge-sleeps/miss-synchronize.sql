-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: lock/convoy
-- 3.12: it sleeps on the way back to user space (and holds a lock that it should not).
-- No charge is on its stack.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms, killable) VALUES
  (1, 1, 90, 90, 'app', 'D', 1, 60000, 0), (1, 2, 91, 91, 'dd', 'D', 0, 60000, 1);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'i_mutex', 'write', 2, 'certain');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 2, 1, 'mem_cgroup_oom_synchronize', 'fp', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock_slowpath', 60000),
  (1, 2, 2, 'event', NULL, NULL, NULL, 'certain', 'frames of its stack', 'mem_cgroup_oom_synchronize', 60000);
