-- SPDX-License-Identifier: GPL-2.0-or-later
-- No lock: the victim itself flushes the work, whose worker allocates.
-- expect: 1
-- confidence: 0.95
-- title: insmod[99] cannot exit: kworker/u6:0[9] holds up work work_fn and is itself waiting for memory
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES (1, 1, 99, 99, 'insmod', 'D', 1, 1, 177000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 2, 9, 9, 'kworker/u6:0', 'D', 0);
INSERT INTO work (capture_id, id, func, worker_task_id) VALUES (1, 1, 'work_fn', 2);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, since_ms) VALUES
  (1, 1, 1, 'flush-work', NULL, 'work', 1, 'certain', 'swait_queue on its stack', 177000),
  (1, 2, 2, 'memory', 'oom-turn', 'memory', NULL, 'certain', 'frames of its stack', NULL);
