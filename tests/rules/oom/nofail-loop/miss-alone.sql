-- SPDX-License-Identifier: GPL-2.0-or-later
-- Young, and nobody waits for it.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 1, 90, 90, 'cp', 'R', 0);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'GFP_KERNEL|__GFP_NOFAIL', 40);
