-- SPDX-License-Identifier: GPL-2.0-or-later
-- A device that was pulled: its removal froze the queue, which another task waits for.
-- expect: 1
-- also: task/hung
-- advice: The queue of this device is frozen: it takes no request while its driver is removed or changed. Look at kworker/0:3[9] in del_gendisk(): the queue thaws when it is done. When it waits for a lock that a task holds which waits for this queue, nothing but a reboot ends it.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'kworker/0:3', 'D'), (1, 2, 10, 10, 'mounter', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller) VALUES
  (1, 1, 1, 'mutex', NULL, 'certain', 'frames of its stack', '__mutex_lock_slowpath', 'del_gendisk+0x31'),
  (1, 2, 2, 'io', 'frozen-queue', 'certain', 'frames of its stack', 'blk_queue_enter', 'blk_mq_alloc_request+0x44');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 1, 'del_gendisk', 'log', 1), (1, 2, 1, 'blk_queue_enter', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES
  (1, 1, 'log:x:5', 'hung-task', 'kworker/0:3', 9, 1, 120000), (1, 2, 'log:x:9', 'hung-task', 'mounter', 10, 2, 120000);
