-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: wq/kthreadd-reclaims
-- A shrinker flushes a driver's item; kthreadd reclaims.
-- expect: 1
-- confidence: 0.8
-- title: work item drv_flush_fn() has had no worker for 40 s, while memory is short, and db[90] flushes it
INSERT INTO task (capture_id, id, pid, tgid, comm, state, kthread, oom_victim, asleep_ms) VALUES (1, 1, 90, 90, 'db', 'D', 0, 0, 40000), (1, 2, 2, 2, 'kthreadd', 'D', 1, 0, NULL);
INSERT INTO workqueue (capture_id, id, name, mem_reclaim, rescuer_task_id) VALUES (1, 1, 'drv_wq', 0, NULL);
INSERT INTO work (capture_id, id, workqueue_id, func, state, pool_stalled_ms) VALUES (1, 1, 1, 'drv_flush_fn', 'pending', 40000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'flush-work', NULL, 'work', 1, 'certain', 'wq_barrier', '__flush_work', 40000),
  (1, 2, 2, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', 'try_to_free_pages', NULL);
