-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: cpu/lockup
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm) VALUES (1, 1, 9, 9, 'node');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'ioread32', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, cpu, duration_ms) VALUES (1, 1, 'log:x:9', 'soft-lockup', 'node', 9, 1, 20, 26000);
