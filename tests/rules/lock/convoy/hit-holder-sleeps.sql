-- SPDX-License-Identifier: GPL-2.0-or-later
-- The last holder, a kernel thread, sleeps in a function of its own: that is the place, not who started it. Made up.
-- expect: 1
-- title: 2 tasks queue for mutex cgroup_mutex, held by middle[9]
-- verdict: 2 tasks wait for mutex cgroup_mutex, which middle[9] holds; at the end of that chain is last[8], in keeper_thread. The longest has waited 20 s.
-- advice: Look at last[8]: the others go on when it does.
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'middle', 'D'), (1, 2, 10, 10, 'a', 'D'), (1, 3, 11, 11, 'b', 'D'), (1, 4, 8, 8, 'last', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'cgroup_mutex', 'write', 1, 'certain'), (1, 2, 'mutex', 'inner', 'write', 4, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', NULL, 20000),
  (1, 2, 3, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', NULL, 19000),
  (1, 3, 1, 'mutex', 'lock', 2, 'certain', 'mutex_waiter on its stack', '__mutex_lock', NULL, 21000),
  (1, 4, 4, 'event', NULL, NULL, 'likely', 'frames of its stack', 'keeper_thread', 'kthread', 5000);
