-- SPDX-License-Identifier: GPL-2.0-or-later
-- The server sleeps: it is slow, and has memory.
-- also: io/storage-stuck
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 90, 90, 'server', 'S', 12000), (1, 2, 91, 91, 'dd', 'D', 12000);
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms, server_task_id) VALUES (1, 1, 'nbd0', 'nbd', 1, 12000, 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 2, 2, 'io', 'page-lock', 'device', 1, 'certain', 'wait queue entry', 'folio_wait_bit_common', 'filemap_read', NULL, 12000);
