-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- title: the kernel used a NULL pointer in btrfs_search_slot, while tee[810] ran
-- verdict: The kernel reported a bug of its own in btrfs_search_slot, while tee[810] ran: it used a NULL pointer ("BUG: kernel NULL pointer dereference, address: 0000000000000038"). 1 more such report followed.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm) VALUES (1, 1, 810, 810, 'tee');
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, '0010:btrfs_search_slot', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, task_id, text) VALUES
  (1, 1, 'log:x:9', 'oops', 1, 'BUG: kernel NULL pointer dereference, address: 0000000000000038'), (1, 2, 'log:x:10', 'oops', 1, 'Oops: 0000 [#1] SMP');
