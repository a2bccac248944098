-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: task/blocked, wq/kthreadd-reclaims
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 2, 2, 'kthreadd', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller) VALUES
  (1, 1, 1, 'memory', 'throttle', 'certain', 'frames of its stack', 'try_to_free_pages', 'copy_process');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'io_schedule_timeout', 'log', 1), (1, 1, 1, 'throttle_vm_writeout', 'log', 1);
