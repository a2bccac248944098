-- SPDX-License-Identifier: GPL-2.0-or-later
-- The worker waits for the disk below.
-- also: io/storage-stuck
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 40, 40, 'loop0', 'D', 12000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'folio_wait_bit_common', 'orc', 1), (1, 1, 1, 'loop_queue_work', 'orc', 1);
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms) VALUES (1, 1, 'loop0', 'loop', 20, 12000), (1, 2, 'vda', 'disk', 1, 12000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'io', 'writeback', 'device', 2, 'certain', 'wait queue entry', 'folio_wait_bit_common', 'loop_queue_work', 12000);
