-- SPDX-License-Identifier: GPL-2.0-or-later
-- A driver tries a request for the zone DMA for ever; nobody is killed for it.
-- expect: 1
-- confidence: 0.65
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, low_kb, high_kb, eligible, kept_kb) VALUES (1, 1, 0, 'DMA', 48, 132, 164, 196, 1, 0), (1, 2, 0, 'DMA32', 181568, 1712, 2140, 2568, 0, NULL);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 1, 90, 90, 'driver', 'R', 0);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, gfp, zone) VALUES
  (1, 1, 1, 'memory', 'reclaim', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'GFP_KERNEL|GFP_DMA', 'DMA');
