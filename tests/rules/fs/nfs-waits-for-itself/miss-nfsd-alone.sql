-- SPDX-License-Identifier: GPL-2.0-or-later
-- A server whose disk does not answer: nobody in reclaim waits for NFS.
-- also: task/hung, io/storage-stuck
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 2, 7300, 7300, 'nfsd', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller, since_ms) VALUES
  (1, 2, 2, 'io', 'likely', 'frames of its stack', 'folio_wait_bit_common', 'nfsd_read', 122000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 2, 0, 'folio_wait_bit_common', 'log', 1), (1, 2, 1, 'nfsd_read', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES (1, 2, 'log:x:9', 'hung-task', 'nfsd', 7300, 2, 122000);
