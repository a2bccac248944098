-- SPDX-License-Identifier: GPL-2.0-or-later
-- 3.10: a process that exits by itself waits for its mmap_sem, whose holder allocates.
-- expect: 1
-- advice: Look at rwsem mmap_sem: that db[90] waits for it is the cause. For good: Linux 4.6 or later, where a victim that does not go stands in nobody's way for long.
-- confidence: 0.85
INSERT INTO mm (capture_id, id, users) VALUES (1, 1, 2), (1, 2, 1);
INSERT INTO oom_state (capture_id, id) VALUES (1, 1);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, mm_id) VALUES (1, 1, 'rwsem', 'mmap_sem', 'write', 2, 'certain', 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exiting, exit_stage, oom_victim, tif_memdie, mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 'exit_mm', 0, 0, 1, 60000), (1, 2, 91, 90, 'db', 'D', 0, NULL, 0, 0, 1, 10);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'rwsem-read', NULL, 'lock', 1, 'certain', 'rwsem_waiter on its stack', 'rwsem_down_read_failed', 60000),
  (1, 2, 2, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL);
