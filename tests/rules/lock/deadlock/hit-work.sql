-- SPDX-License-Identifier: GPL-2.0-or-later
-- A task flushes a work item with a mutex held that the work's worker waits for.
-- expect: 1
-- confidence: 0.9
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 91, 91, 'flusher', 'D'), (1, 2, 7, 7, 'kworker/0:1', 'D');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'm', 'write', 1, 'certain');
INSERT INTO work (capture_id, id, func, state, worker_task_id) VALUES (1, 1, 'take_m', 'running', 2);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'flush-work', 'work', 1, 'certain', 'wq_barrier on its stack'),
  (1, 2, 2, 'mutex', 'lock', 1, 'certain', 'mutex_waiter on its stack');
