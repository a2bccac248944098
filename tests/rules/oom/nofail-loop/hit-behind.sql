-- SPDX-License-Identifier: GPL-2.0-or-later
-- A writer of ext4 allocates with a lock that another one waits for.
-- expect: 1
-- confidence: 0.85
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES (1, 1, 90, 90, 'cp', 'R', 0, NULL), (1, 2, 91, 91, 'mv', 'D', 0, 30000);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'j_checkpoint_mutex', 'write', 1, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'grow_dev_page+0x20', 'GFP_KERNEL|__GFP_NOFAIL', NULL),
  (1, 2, 2, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', '__mutex_lock', NULL, NULL, 30000);
