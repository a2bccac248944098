-- SPDX-License-Identifier: GPL-2.0-or-later
-- The server allocates on a machine with memory: it is busy.
-- also: task/blocked
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 90, 90, 'daemon', 'R', 12000), (1, 2, 91, 91, 'reader', 'D', 12000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'compaction', 'memory', NULL, 'certain', 'frames of its stack', 'try_to_compact_pages', 'do_anonymous_page', 'GFP_TRANSHUGE', 5),
  (1, 2, 2, 'fuse', NULL, 'task', 1, 'likely', 'has the file system''s /dev/fuse open', 'request_wait_answer', 'fuse_simple_request', NULL, 12000);
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb) VALUES (1, 1, 0, 'Normal', 900000, 1712, 2140, 2568, 2456320);
