-- SPDX-License-Identifier: GPL-2.0-or-later
-- The holder waits for a disk in turn: no advice of its own takes the place of the page, which is about storage.
-- expect: 1
-- also: io/storage-stuck oom/victim-hung lock/convoy
INSERT INTO mm (capture_id, id, users, rss_anon_kb, lock_id) VALUES (1, 1, 3, 112688, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 46, 46, 'victim', 'D', 1, 1, 'do_exit', 11000), (1, 2, 64, 64, 'sh', 'D', 0, NULL, NULL, 12000);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id) VALUES
  (1, 1, 'rwsem', 'mmap_lock', 'write', 2, 'certain', 'owner word', 1);
INSERT INTO device (capture_id, id, name, in_flight, oldest_ms) VALUES (1, 1, 'vda', 1, 26000);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, caller, caller_module, since_ms) VALUES
  (1, 1, 1, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack', 'rwsem_down_read_failed', 'acct_collect+0x5b', NULL, 11000),
  (1, 2, 2, 'io', 'device', 1, 'certain', 'frames of its stack', 'io_schedule', 'ext4_readpage+0x30', NULL, 12000);
