-- SPDX-License-Identifier: GPL-2.0-or-later
-- A FIFO task keeps the CPU whose pages are to be drained.
-- expect: 1
-- confidence: 0.8
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES (1, 1, 90, 90, 'db', 'D', 0, 60000), (1, 2, 91, 91, 'sh', 'R', 0, NULL);
INSERT INTO workqueue (capture_id, id, name, mem_reclaim, rescuer_task_id) VALUES (1, 1, 'mm_percpu_wq', 1, NULL);
INSERT INTO work (capture_id, id, workqueue_id, func, state, pool_stalled_ms) VALUES (1, 1, 1, 'drain_local_pages_wq', 'pending', 60000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, '__flush_work', 'orc', 1), (1, 1, 1, 'drain_all_pages', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms, within_id) VALUES
  (1, 1, 1, 'flush-work', NULL, 'work', 1, 'certain', 'wq_barrier', '__flush_work', 60000, 2),
  (1, 2, 1, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 60000, NULL),
  (1, 3, 2, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL, NULL);
