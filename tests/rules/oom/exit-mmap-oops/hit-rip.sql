-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: kernel/oops
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm) VALUES (1, 1, 121, 121, 'modprobe');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, '0010:exit_mmap', 'log', 1), (1, 1, 1, 'mmput', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, task_id, text) VALUES
  (1, 1, 'log:x:9', 'oops', 1, 'BUG: unable to handle kernel NULL pointer dereference at 0000000000000008');
