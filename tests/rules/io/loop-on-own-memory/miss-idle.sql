-- SPDX-License-Identifier: GPL-2.0-or-later
-- The worker asks for memory for a moment, and the device answers.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 40, 40, 'loop0', 'R', NULL);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, '__alloc_pages_slowpath', 'orc', 1), (1, 1, 1, 'loop_queue_work', 'orc', 1);
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms) VALUES (1, 1, 'loop0', 'loop', 20, 3);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'filemap_alloc_folio', 'GFP_NOIO', 3);
