-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: task/hung
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'jbd2/sda1-8', 'D'), (1, 2, 10, 10, 'db', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller) VALUES
  (1, 1, 1, 'io', 'tag', 'certain', 'frames of its stack', 'blk_mq_get_tag', '__blk_mq_alloc_requests+0x44'),
  (1, 2, 2, 'journal', 'commit', 'certain', 'frames of its stack', 'jbd2_log_wait_commit', 'ext4_sync_file');
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES
  (1, 1, 'log:x:5', 'hung-task', 'jbd2/sda1-8', 9, 1, 120000), (1, 2, 'log:x:9', 'hung-task', 'db', 10, 2, 120000);
