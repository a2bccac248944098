-- SPDX-License-Identifier: GPL-2.0-or-later
-- The dumper writes to a pipe whose reader waits for memory; another thread waits for the dumper.
-- expect: 1
-- confidence: 0.85
-- severity: high
-- title: app[90] was OOM-killed while it dumps core, and does not go
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, core_dumping, asleep_ms) VALUES
  (1, 1, 90, 90, 'app', 'D', 1, 1, 'coredump', 1, 15000), (1, 2, 91, 90, 'app', 'S', 1, 1, 'coredump', 1, 15000),
  (1, 3, 70, 70, 'core-helper', 'R', 0, NULL, NULL, 0, NULL);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 2, 5, 'do_coredump', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func) VALUES
  (1, 1, 1, 'coredump', 'task', 2, 'certain', 'core_state', 'coredump_task_exit'),
  (1, 2, 2, 'pipe-write', 'task', 3, 'certain', 'reader of the pipe', 'pipe_write'),
  (1, 3, 3, 'memory', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath');
