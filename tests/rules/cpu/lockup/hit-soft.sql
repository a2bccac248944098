-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- confidence: 0.8
-- title: CPU 3 was stuck for 26 s in deferred_split_scan: tee[810]
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm) VALUES (1, 1, 810, 810, 'tee');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, '0010:deferred_split_scan', 'log', 1), (1, 1, 1, 'shrink_slab', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, cpu, duration_ms) VALUES
  (1, 1, 'log:x:9', 'soft-lockup', 'tee', 810, 1, 3, 22000), (1, 2, 'log:x:19', 'soft-lockup', 'tee', 810, 1, 3, 26000);
