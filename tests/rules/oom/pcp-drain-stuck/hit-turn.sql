-- SPDX-License-Identifier: GPL-2.0-or-later
-- Who flushes speaks for those that wait for its mutex, also when these have waited for longer; the item is seen pending.
-- expect: 1
-- severity: high
-- verdict: a[10] drains the pages that each CPU keeps to itself (__drain_all_pages()) and has waited for 15 s for a worker that does not run. 1 more task waits in the same place. Work item drain_local_pages_wq() has been pending; its pool has done nothing for 15 s. Who reclaims memory cannot go on before that.
-- also: task/blocked
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 10, 10, 'a', 'D', 15000), (1, 2, 11, 11, 'b', 'D', 16000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 1, '__flush_work', 'orc', 1), (1, 1, 2, '__drain_all_pages', 'orc', 1),
  (1, 2, 1, '__mutex_lock', 'orc', 1), (1, 2, 2, '__drain_all_pages', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'certain', 'frame', '__alloc_pages_slowpath', NULL, 15000), (1, 2, 2, 'memory', 'slowpath', 'certain', 'frame', '__alloc_pages_slowpath', NULL, 16000);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller, since_ms, within_id) VALUES
  (1, 3, 1, 'flush-work', 'certain', 'frame', '__flush_work', '__drain_all_pages', 15000, 1), (1, 4, 2, 'mutex', 'certain', 'frame', '__mutex_lock', '__drain_all_pages', 16000, 2);
INSERT INTO work (capture_id, id, func, state, pool, pool_stalled_ms) VALUES (1, 1, 'drain_local_pages_wq', 'pending', 'cpu 1', 15000);
