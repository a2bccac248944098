-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: task/blocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, locator, pid, comm, state) VALUES (1, 1, 'log:x:2', 2, 'kthreadd', 'S'), (1, 2, 'log:x:3', 9, 'cp', 'D');
INSERT INTO wait (capture_id, id, locator, task_id, kind, detail, func, caller, certainty, how) VALUES (1, 1, 'log:x:2', 2, 'memory', 'throttle', 'throttle_vm_writeout', 'filemap_fault', 'likely', 'text');
INSERT INTO frame (capture_id, task_id, no, func, reliable, how) VALUES (1, 1, 0, 'schedule', 1, 'text'), (1, 1, 1, 'kthreadd', 1, 'text');
