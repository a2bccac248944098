-- SPDX-License-Identifier: GPL-2.0-or-later
-- The worker sleeps, and wants no memory.
-- expect: 0
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES (1, 1, 99, 99, 'insmod', 'D', 1, 1, 177000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 2, 9, 9, 'kworker/u6:0', 'S', 0), (1, 3, 12, 12, 'other', 'R', 0);
INSERT INTO work (capture_id, id, func, worker_task_id) VALUES (1, 1, 'work_fn', 2);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, since_ms) VALUES
  (1, 1, 1, 'flush-work', NULL, 'work', 1, 'certain', 'swait_queue on its stack', 177000),
  (1, 2, 3, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', NULL);
