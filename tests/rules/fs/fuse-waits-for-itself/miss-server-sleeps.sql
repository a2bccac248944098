-- SPDX-License-Identifier: GPL-2.0-or-later
-- The server waits for its network: memory is not what it lacks.
-- also: task/blocked
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 90, 90, 'daemon', 'S', 12000), (1, 2, 91, 91, 'reader', 'D', 12000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 2, 2, 'fuse', NULL, 'task', 1, 'likely', 'has the file system''s /dev/fuse open', 'request_wait_answer', 'fuse_simple_request', NULL, 12000);
