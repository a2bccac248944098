-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario memalloc-drains.
-- expect: 1
-- confidence: 0.7
-- title: drainer[93] may use the reserves and has used them up: 0 B of 1.8 MiB are left
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, memalloc, asleep_ms) VALUES (1, 1, 92, 92, 'tail', 'D', 0, 0, 2079), (1, 2, 93, 93, 'drainer', 'I', 0, 1, 984);
INSERT INTO frame (capture_id, task_id, no, func, module, how, reliable) VALUES (1, 2, 0, '__schedule', NULL, 'orc', 1), (1, 2, 1, 'drain_thread', 'drain', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'vma_alloc_folio', 'GFP_HIGHUSER_MOVABLE', 12079);
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb) VALUES (1, 1, 0, 'DMA', 0, 132, 164, 196, 15992), (1, 2, 0, 'DMA32', 0, 1712, 2140, 2568, 245632);
