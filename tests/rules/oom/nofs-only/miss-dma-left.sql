-- SPDX-License-Identifier: GPL-2.0-or-later
-- The zone DMA has more than it keeps: the request will be served.
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, present_kb, eligible, kept_kb) VALUES (1, 1, 0, 'DMA', 1892, 132, 15992, 1, 772), (1, 2, 0, 'DMA32', 1664, 1712, 245632, 1, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 1, 90, 90, 'xfsaild', 'R', 0);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'GFP_NOFS', 40000);
