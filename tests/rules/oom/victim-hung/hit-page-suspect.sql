-- SPDX-License-Identifier: GPL-2.0-or-later
-- The lock of a page names nobody. Made up.
-- expect: 1
-- also: oom/memory-used-up, oom/victim-lingers, task/blocked
-- verdict: cutter[70] was OOM-killed at 20.0 s and has not gone: it still sleeps 30 s later in frame_get [film], where no signal reaches it. grader[60], which is at work in film too, waits for memory.
UPDATE capture SET uptime_ms = 50000 WHERE id = 1;
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, kthread, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 70, 70, 'cutter', 'D', 0, 1, 1, 31000), (1, 2, 60, 60, 'grader', 'R', 1, 0, NULL, NULL);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, caller, caller_module, since_ms, gfp) VALUES
  (1, 1, 1, 'folio', NULL, 'page', 'certain', 'wait_page_queue on its stack', '__folio_lock', 'frame_get+0x10', 'film', 31000, NULL),
  (1, 2, 2, 'memory', 'reclaim', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'grade+0x15', 'film', NULL, 'GFP_KERNEL');
INSERT INTO frame (capture_id, task_id, no, func, module, how, reliable) VALUES
  (1, 2, 0, '__alloc_pages_slowpath', NULL, 'orc', 1), (1, 2, 1, 'grade', 'film', 'orc', 1);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'vmcore:x', 20000, 1, 70, 'cutter', 1, 'Out of memory');
