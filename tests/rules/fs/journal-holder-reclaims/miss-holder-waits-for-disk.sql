-- SPDX-License-Identifier: GPL-2.0-or-later
-- The holder of the handle waits for a buffer of its disk.
-- also: io/storage-stuck
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, journal_addr, asleep_ms) VALUES
  (1, 1, 70, 70, 'writer', 'D', NULL, 123456, 15000), (1, 2, 60, 60, 'jbd2/vda-8', 'D', NULL, NULL, 14000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, target_addr, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'io', 'buffer', NULL, NULL, NULL, 'certain', 'frames of its stack', '__wait_on_buffer', 'ext4_read_bh', NULL, 15000),
  (1, 2, 2, 'journal', 'updates', NULL, NULL, 123456, 'certain', 'wait queue entry on its stack', 'jbd2_journal_wait_updates', NULL, NULL, 14000);
