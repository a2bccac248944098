-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: task/blocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'kworker/u8:4', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller) VALUES
  (1, 1, 1, 'memory', 'throttle', 'certain', 'frames of its stack', 'mempool_alloc', 'bio_alloc_bioset');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'io_schedule_timeout', 'log', 1), (1, 1, 1, 'congestion_wait', 'log', 1),
  (1, 1, 2, 'mempool_alloc', 'log', 1), (1, 1, 3, 'kcryptd_crypt', 'log', 1);
