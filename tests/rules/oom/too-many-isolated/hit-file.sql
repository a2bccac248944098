-- SPDX-License-Identifier: GPL-2.0-or-later
-- 4.13 and before: no guest of today's kernels gets there; made up.
-- expect: 1
-- confidence: 0.8
-- title: 2 tasks wait in reclaim because 20 MiB are isolated, more than the 4.0 MiB that are left on the inactive list
-- also: task/blocked
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 91, 91, 'tail', 'D', 50), (1, 2, 92, 92, 'cat', 'D', 50);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'congestion_wait', 'orc', 1), (1, 1, 1, 'shrink_inactive_list', 'orc', 1),
  (1, 2, 0, 'congestion_wait', 'orc', 1), (1, 2, 1, 'shrink_inactive_list', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'throttle', 'memory', 'certain', 'frames of its stack', 'try_to_free_pages', 'do_anonymous_page', 'GFP_HIGHUSER_MOVABLE', 62000),
  (1, 2, 2, 'memory', 'throttle', 'memory', 'certain', 'frames of its stack', 'try_to_free_pages', 'filemap_fault', 'GFP_HIGHUSER_MOVABLE', 61000);
INSERT INTO vmstat (capture_id, id, name, value, unit) VALUES (1, 1, 'isolated_file', 20480, 'kb'), (1, 2, 'inactive_file', 4096, 'kb'), (1, 3, 'isolated_anon', 0, 'kb'), (1, 4, 'inactive_anon', 90000, 'kb');
