-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: task/blocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'idle-priority', 'D'), (1, 2, 46, 46, 'kworker/3:1', 'D');
INSERT INTO lock (capture_id, id, kind, name) VALUES (1, 1, 'mutex', 'oom_lock');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'memory', 'oom-kill', NULL, NULL, 'certain', 'frames of its stack', 'out_of_memory', 'handle_mm_fault', NULL),
  (1, 2, 2, 'mutex', NULL, 'lock', 1, 'likely', 'frames of its stack', '__mutex_lock', 'moom_callback', 120000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'schedule_timeout_killable', 'log', 1), (1, 1, 1, 'out_of_memory', 'log', 1);
