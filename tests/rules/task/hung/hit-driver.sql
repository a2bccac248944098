-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- confidence: 0.7
-- title: modprobe[9] and 1 more task hung for 120 s in kthread_stop
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'modprobe', 'D'), (1, 2, 10, 10, 'udevd', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES
  (1, 1, 1, 'completion', 'likely', 'frames of its stack', 'wait_for_completion', 'kthread_stop+0x44');
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES
  (1, 1, 'log:x:5', 'hung-task', 'udevd', 10, 2, 120000), (1, 2, 'log:x:9', 'hung-task', 'modprobe', 9, 1, 120000);
