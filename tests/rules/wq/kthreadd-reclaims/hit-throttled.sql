-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: task/blocked
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, locator, pid, comm, state) VALUES (1, 1, 'log:x:2', 2, 'kthreadd', 'D');
INSERT INTO wait (capture_id, id, locator, task_id, kind, detail, func, caller, certainty, how) VALUES (1, 1, 'log:x:2', 1, 'memory', 'throttle', 'throttle_vm_writeout', 'alloc_kmem_pages_node', 'likely', 'text');
INSERT INTO frame (capture_id, task_id, no, func, reliable, how) VALUES (1, 1, 0, 'schedule', 1, 'text'), (1, 1, 1, 'congestion_wait', 1, 'text'), (1, 1, 2, 'throttle_vm_writeout', 1, 'text'), (1, 1, 3, 'copy_process', 1, 'text');
