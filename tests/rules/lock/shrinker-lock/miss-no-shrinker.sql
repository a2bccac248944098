-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: task/hung
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 2, 64, 64, 'test.sh', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES (1, 2, 2, 'rwsem-read', 'likely', 'frames of its stack', 'rwsem_down_read_slowpath', 'dm_thin_find_block');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 2, 0, 'rwsem_down_read_slowpath', 'log', 1), (1, 2, 1, 'dm_thin_find_block', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES (1, 2, 'log:x:9', 'hung-task', 'test.sh', 64, 2, 15000);
