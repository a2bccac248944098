-- SPDX-License-Identifier: GPL-2.0-or-later
-- kswapd waits in a shrinker for a mutex whose holder allocates.
-- expect: 1
-- confidence: 0.85
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES (1, 1, 42, 42, 'kswapd0', 'D', 0, 30000), (1, 2, 90, 90, 'xorg', 'R', 0, 30000);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'struct_mutex', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 'gem_shrinker_scan+0x30', 30000, 2),
  (1, 2, 1, 'memory', 'kswapd', NULL, NULL, 'certain', 'frames of its stack', 'balance_pgdat', NULL, 30000, NULL),
  (1, 3, 2, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL, NULL, NULL);
