-- SPDX-License-Identifier: GPL-2.0-or-later
-- Who has the flag reclaims: it has it for that time.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, memalloc, asleep_ms) VALUES (1, 1, 92, 92, 'tail', 'D', 0, 0, 2079), (1, 2, 93, 93, 'head', 'R', 0, 1, NULL);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 2, 0, 'shrink_node', 'orc', 1), (1, 2, 1, 'try_to_free_pages', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'vma_alloc_folio', 'GFP_HIGHUSER_MOVABLE', 12079);
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb) VALUES (1, 1, 0, 'DMA', 0, 132, 164, 196, 15992), (1, 2, 0, 'DMA32', 0, 1712, 2140, 2568, 245632);
