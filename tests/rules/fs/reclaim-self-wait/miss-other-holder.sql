-- SPDX-License-Identifier: GPL-2.0-or-later
-- The lock is that of another task, which sleeps and will give it back.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES (1, 1, 91, 91, 'filler', 'D', 0, 800), (1, 2, 41, 41, 'kswapd0', 'D', 0, 800), (1, 3, 95, 95, 'writer', 'S', 0, 100);
INSERT INTO lock (capture_id, id, kind, name, module, mode, owner_task_id, owner_certainty, owner_how) VALUES
  (1, 1, 'mutex', 'cache_mutex', 'cache', 'write', 3, 'certain', 'owner word');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 'cache_scan+0x11', 800, 2),
  (1, 2, 1, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'take_page+0x11', 800, NULL),
  (1, 3, 2, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', 'cache_scan+0x11', 800, 4),
  (1, 4, 2, 'memory', 'kswapd', NULL, NULL, 'certain', 'frames of its stack', 'balance_pgdat', 'kswapd+0x1f0', 800, NULL);
