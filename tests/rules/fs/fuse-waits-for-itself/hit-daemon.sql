-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario fuse-starved: the daemon waits for memory of its cgroup, others for its answer.
-- expect: 1
-- confidence: 0.8
-- title: reader[91] waits for daemon[90], which serves the FUSE file system, and that one waits for memory in do_anonymous_page
-- also: task/blocked
INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb, online) VALUES (1, 1, '/small', 32768, 32768, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, asleep_ms) VALUES (1, 1, 90, 90, 'daemon', 'D', 1, 12000), (1, 2, 91, 91, 'reader', 'D', NULL, 12000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-charge', 'memcg', 1, 'certain', 'frames of its stack', 'try_charge_memcg', 'do_anonymous_page', 'GFP_KERNEL', 12000),
  (1, 2, 2, 'fuse', NULL, 'task', 1, 'likely', 'has the file system''s /dev/fuse open', 'request_wait_answer', 'fuse_simple_request', NULL, 12000);
