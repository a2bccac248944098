-- SPDX-License-Identifier: GPL-2.0-or-later
-- The lock's holder flushes work, and the worker that runs it allocates.
-- expect: 1
-- confidence: 0.9
-- title: insmod[90] cannot exit: kworker/0:1[94] holds up who has mutex shared_mutex and is itself waiting for memory
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'insmod', 'D', 1, 1, 26000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES
  (1, 2, 92, 92, 'flusher', 'D', 0), (1, 3, 94, 94, 'kworker/0:1', 'R', 0);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how) VALUES
  (1, 1, 'mutex', 'shared_mutex', 'write', 2, 'certain', 'owner word');
INSERT INTO work (capture_id, id, func, worker_task_id) VALUES (1, 1, 'some_work', 3);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, since_ms) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', 26000),
  (1, 2, 2, 'flush-work', NULL, 'work', 1, 'certain', 'swait_queue on its stack', 26000),
  (1, 3, 3, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', NULL);
