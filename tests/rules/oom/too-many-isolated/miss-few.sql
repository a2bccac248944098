-- SPDX-License-Identifier: GPL-2.0-or-later
-- A few pages are isolated, as always in reclaim.
-- also: task/blocked
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 91, 91, 'tail', 'D', 50);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'congestion_wait', 'orc', 1), (1, 1, 1, 'shrink_inactive_list', 'orc', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'throttle', 'memory', 'certain', 'frames of its stack', 'try_to_free_pages', 'do_anonymous_page', 'GFP_HIGHUSER_MOVABLE', 62000);
INSERT INTO vmstat (capture_id, id, name, value, unit) VALUES (1, 1, 'isolated_file', 128, 'kb'), (1, 2, 'inactive_file', 64, 'kb');
