-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: lock/convoy
-- The same on a kernel with a reaper and MMF_OOM_SKIP: the scan does not stop at it.
INSERT INTO mm (capture_id, id, users, oom_skip, unstable) VALUES (1, 1, 2, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exiting, exit_stage, oom_victim, tif_memdie, mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 'exit_mm', 0, 0, 1, 60000), (1, 2, 91, 90, 'db', 'D', 0, NULL, 0, 0, 1, 10),
  (1, 3, 30, 30, 'oom_reaper', 'S', 0, NULL, 0, 0, NULL, 90000);
INSERT INTO oom_state (capture_id, id, reaper_task_id) VALUES (1, 1, 3);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, mm_id) VALUES (1, 1, 'rwsem', 'mmap_sem', 'write', 2, 'certain', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'rwsem-read', NULL, 'lock', 1, 'certain', 'rwsem_waiter on its stack', 'rwsem_down_read_failed', 60000),
  (1, 2, 2, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL);
