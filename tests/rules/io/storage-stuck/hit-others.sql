-- SPDX-License-Identifier: GPL-2.0-or-later
-- Of the other hung tasks only those count as behind it that wait for a lock; of one without a stack nobody knows.
-- expect: 1
-- verdict: 1 task waits for storage, for 120 s: kworker/0:1[9] in __blk_mq_alloc_requests. 1 more task hangs behind locks or the journal.
-- also: task/hung
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'kworker/0:1', 'D'), (1, 2, 10, 10, 'db', 'D'), (1, 3, 11, 11, 'no-stack', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller) VALUES
  (1, 1, 1, 'io', 'tag', 'certain', 'frames of its stack', 'blk_mq_get_tag', '__blk_mq_alloc_requests+0x44'),
  (1, 2, 2, 'rwsem-write', NULL, 'certain', 'frames of its stack', 'down_write', 'ext4_sync_file');
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES
  (1, 1, 'log:x:5', 'hung-task', 'kworker/0:1', 9, 1, 120000), (1, 2, 'log:x:9', 'hung-task', 'db', 10, 2, 120000),
  (1, 3, 'log:x:13', 'hung-task', 'no-stack', 11, 3, 120000);
