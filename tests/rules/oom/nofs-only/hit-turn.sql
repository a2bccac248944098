-- SPDX-License-Identifier: GPL-2.0-or-later
-- One waits its turn at the OOM killer's lock, which is taken before the mask is looked at.
-- expect: 1
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, present_kb) VALUES (1, 1, 0, 'Normal', 1000, 2000, 1000000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 1, 90, 90, 'quota/0', 'R', 0), (1, 2, 91, 91, 'quota/1', 'D', 0);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'GFP_NOFS', NULL),
  (1, 2, 2, 'memory', 'oom-turn', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'GFP_NOFS', NULL);
