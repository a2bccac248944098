-- SPDX-License-Identifier: GPL-2.0-or-later
-- What is flushed is another item, which cannot begin before the only one that its workqueue runs at a time is done.
-- expect: 1
-- confidence: 0.9
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 91, 91, 'flusher', 'D'), (1, 2, 7, 7, 'kworker/0:1', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'm', 'write', 1, 'certain');
INSERT INTO workqueue (capture_id, id, name, active, inactive) VALUES (1, 1, 'some_wq', 1, 1);
INSERT INTO work (capture_id, id, func, state, workqueue_id, worker_task_id) VALUES
  (1, 1, 'take_m', 'running', 1, 2), (1, 2, 'flushed', 'inactive', 1, NULL);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'flush-work', 'work', 2, 'certain', 'swait_queue on its stack'),
  (1, 2, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack');
