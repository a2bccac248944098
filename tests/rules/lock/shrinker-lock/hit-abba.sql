-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: task/hung
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 63, 63, 'kworker/u4:3', 'D'), (1, 2, 64, 64, 'test.sh', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES
  (1, 1, 1, 'rwsem-write', 'likely', 'frames of its stack', 'rwsem_down_write_slowpath', 'unregister_shrinker'),
  (1, 2, 2, 'rwsem-read', 'likely', 'frames of its stack', 'rwsem_down_read_slowpath', 'dm_thin_find_block');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'rwsem_down_write_slowpath', 'log', 1), (1, 1, 1, 'unregister_shrinker', 'log', 1),
  (1, 2, 0, 'rwsem_down_read_slowpath', 'log', 1), (1, 2, 1, 'dm_thin_find_block', 'log', 1), (1, 2, 2, 'shrink_slab', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES
  (1, 1, 'log:x:5', 'hung-task', 'kworker/u4:3', 63, 1, 15000), (1, 2, 'log:x:9', 'hung-task', 'test.sh', 64, 2, 15000);
