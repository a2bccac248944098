-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario loop-swap-in-memory.
-- expect: 1
-- confidence: 0.8
-- title: kworker/u4:2[40] of a loop device waits for memory, and 1 task waits for it to be written
-- also: task/blocked, io/reclaim-waits-for-device
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 40, 40, 'kworker/u4:2', 'D', 12), (1, 2, 91, 91, 'tail', 'D', 12000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, '__alloc_pages_slowpath', 'orc', 1), (1, 1, 1, 'shmem_alloc_folio', 'orc', 1), (1, 1, 2, 'loop_process_work', 'orc', 1);
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms) VALUES (1, 1, 'loop0', 'loop', 20, 12000);
INSERT INTO swap (capture_id, id, name, kind, total_kb, free_kb, device_id) VALUES (1, 1, '/dev/loop0', 'partition', 200000, 100000, 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms, within_id) VALUES
  (1, 1, 1, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'shmem_alloc_folio', 'GFP_HIGHUSER_MOVABLE', 12000, NULL),
  (1, 2, 2, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', 'try_to_free_pages', 'do_anonymous_page', 'GFP_HIGHUSER_MOVABLE', 12000, NULL),
  (1, 3, 2, 'io', 'writeback', 'device', 1, 'certain', 'wait queue entry', 'folio_wait_writeback', 'shrink_folio_list', NULL, 12000, 2);
