-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stopped at its exit event; the tracer waits for memory.
-- expect: 1
-- confidence: 0.85
-- severity: medium
-- title: db[90] was OOM-killed, and its tracer strace[80] keeps it stopped
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, traced, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 't', 1, 1, 'ptrace', 1, 15000), (1, 2, 80, 80, 'strace', 'R', 0, NULL, NULL, 0, NULL);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func) VALUES
  (1, 1, 1, 'ptrace', 'task', 2, 'certain', 'task->parent', 'ptrace_stop'),
  (1, 2, 2, 'memory', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath');
