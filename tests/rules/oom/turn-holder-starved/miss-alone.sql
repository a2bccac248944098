-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: task/blocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 9, 9, 'idle-priority', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, detail, certainty, how, func, caller) VALUES (1, 1, 1, 'memory', 'oom-kill', 'certain', 'frames of its stack', 'out_of_memory', 'handle_mm_fault');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'schedule_timeout_killable', 'log', 1), (1, 1, 1, 'out_of_memory', 'log', 1);
