-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: io/storage-stuck
-- It hangs in closing files, but its memory is gone: the last user has left the mm, and the killer passes over it.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 'exit_files', 26000);
INSERT INTO device (capture_id, id, name) VALUES (1, 1, 'vda');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'io', 'writeback', 'device', 1, 'certain', 'frames of its stack', 'folio_wait_writeback', 26000);
