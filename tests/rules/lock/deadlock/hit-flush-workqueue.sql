-- SPDX-License-Identifier: GPL-2.0-or-later
-- A task flushes a workqueue with a mutex held that the worker of one of its items waits for, for longer already.
-- expect: 1
-- confidence: 0.9
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES
  (1, 1, 91, 91, 'flusher', 'D', 5000), (1, 2, 7, 7, 'kworker/0:1', 'D', 5001);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'm', 'write', 1, 'certain');
INSERT INTO workqueue (capture_id, id, name, active) VALUES (1, 1, 'some_wq', 2);
INSERT INTO work (capture_id, id, func, state, workqueue_id, worker_task_id) VALUES
  (1, 1, 'take_m', 'running', 1, 2), (1, 2, 'later', 'pending', 1, NULL);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, since_ms) VALUES
  (1, 1, 1, 'flush-workqueue', 'workqueue', 1, 'certain', 'swait_queue on its stack', 5000),
  (1, 2, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack', 5001);
