-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: io/storage-stuck
-- The victim closes a file: the last fput() waits for a request that a disk does not answer.
-- expect: 1
-- confidence: 0.85
-- severity: high
-- title: db[90] was OOM-killed and is blocked on its way out, in exit_files, by device vda
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb) VALUES (1, 1, 0, 0, 1, 90000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 'exit_files', 26000);
INSERT INTO device (capture_id, id, name, in_flight, oldest_ms) VALUES (1, 1, 'vda', 1, 26000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'io', 'writeback', 'device', 1, 'certain', 'frames of its stack', 'folio_wait_writeback', 'ext4_release_file+0x30', 26000);
