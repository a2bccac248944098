-- SPDX-License-Identifier: GPL-2.0-or-later
-- As hit-same-module, but who waits in the shrinker asked for memory elsewhere: a moment's wait, for all that is known. Made up.
-- also: task/blocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 94, 94, 'composer', 'D'), (1, 2, 42, 42, 'kswapd0', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, caller, caller_module, within_id) VALUES
  (1, 1, 1, 'memory', 'reclaim', 'memory', 'likely', 'frames of its printed stack', '__alloc_pages_slowpath', 'path_alloc', 'brick', NULL),
  (1, 2, 1, 'rwsem-read', NULL, 'lock', 'likely', 'frames of its printed stack', 'rwsem_down_read_slowpath', 'pix_scan', 'pixmaps', 1),
  (1, 3, 2, 'memory', 'kswapd', NULL, 'likely', 'frames of its printed stack', 'balance_pgdat', 'kswapd', NULL, NULL),
  (1, 4, 2, 'rwsem-read', NULL, 'lock', 'likely', 'frames of its printed stack', 'rwsem_down_read_slowpath', 'pix_scan', 'pixmaps', 3);
