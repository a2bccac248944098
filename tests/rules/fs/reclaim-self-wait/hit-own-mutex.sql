-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario of this name: kswapd hangs behind the task that waits for itself.
-- expect: 1
-- confidence: 0.9
-- title: filler[91] holds mutex cache_mutex [cache] and waits for it: its own request for memory led back to it
-- also: lock/shrinker-lock, lock/deadlock
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES (1, 1, 91, 91, 'filler', 'D', 0, 12000), (1, 2, 41, 41, 'kswapd0', 'D', 0, 12200);
INSERT INTO lock (capture_id, id, kind, name, module, mode, owner_task_id, owner_certainty, owner_how) VALUES
  (1, 1, 'mutex', 'cache_mutex', 'cache', 'write', 1, 'certain', 'owner word');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 'cache_scan+0x11', 12000, 2),
  (1, 2, 1, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'take_page+0x11', 12000, NULL),
  (1, 3, 2, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 'cache_scan+0x11', 12200, 4),
  (1, 4, 2, 'memory', 'kswapd', NULL, NULL, 'certain', 'frames of its stack', 'balance_pgdat', 'kswapd+0x1f0', 12200, NULL);
