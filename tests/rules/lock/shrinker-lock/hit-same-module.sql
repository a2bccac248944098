-- SPDX-License-Identifier: GPL-2.0-or-later
-- A list of blocked tasks: no ages, no owners. But composer asked for memory in the module in whose shrinker it now waits. Made up.
-- expect: 1
-- also: task/blocked
-- confidence: 0.5
-- verdict: composer[94] was called for memory into pix_scan() and waits there for a rwsem. 1 more task waits for it in reclaim. It asked for memory in pixmap_alloc() of the same module, so that it may wait for itself. Reclaim cannot go on behind such a lock.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 94, 94, 'composer', 'D'), (1, 2, 42, 42, 'kswapd0', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, caller, caller_module, within_id) VALUES
  (1, 1, 1, 'memory', 'reclaim', 'memory', 'likely', 'frames of its printed stack', '__alloc_pages_slowpath', 'pixmap_alloc', 'pixmaps', NULL),
  (1, 2, 1, 'rwsem-read', NULL, 'lock', 'likely', 'frames of its printed stack', 'rwsem_down_read_slowpath', 'pix_scan', 'pixmaps', 1),
  (1, 3, 2, 'memory', 'kswapd', NULL, 'likely', 'frames of its printed stack', 'balance_pgdat', 'kswapd', NULL, NULL),
  (1, 4, 2, 'rwsem-read', NULL, 'lock', 'likely', 'frames of its printed stack', 'rwsem_down_read_slowpath', 'pix_scan', 'pixmaps', 3);
