-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: task/hung, io/storage-stuck
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'db', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller) VALUES (1, 1, 1, 'io', 'tag', 'certain', 'frames of its stack', 'blk_mq_get_tag', '__blk_mq_alloc_requests');
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES (1, 2, 'log:x:9', 'hung-task', 'db', 9, 1, 120000);
