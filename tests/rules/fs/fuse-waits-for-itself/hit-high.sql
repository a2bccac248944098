-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario fuse-starved: the daemon sleeps over its cgroup's memory.high, others wait for its answer.
-- expect: 1
-- confidence: 0.8
-- advice: Kill daemon[90]: a FUSE connection is then aborted (or write 1 to /sys/fs/fuse/connections/N/abort), and those who wait get an error. Raise memory.high of /small: that alone keeps the server from answering. Give the server memory that does not go: mlockall(), memory.min, and prctl(PR_SET_IO_FLUSHER).
-- also: task/blocked, memcg/high-throttled
INSERT INTO memcg (capture_id, id, path, usage_kb, high_kb, online) VALUES (1, 1, '/small', 4096, 2048, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, asleep_ms) VALUES (1, 1, 90, 90, 'daemon', 'D', 1, 12000), (1, 2, 91, 91, 'reader', 'D', NULL, 12000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-throttle', 'memcg', 1, 'certain', 'frames of its stack', '__mem_cgroup_handle_over_high', 'irqentry_exit', NULL, 12000),
  (1, 2, 2, 'fuse', NULL, 'task', 1, 'likely', 'has the file system''s /dev/fuse open', 'request_wait_answer', 'fuse_simple_request', NULL, 12000);
