-- SPDX-License-Identifier: GPL-2.0-or-later
-- Past exit_mm() it closes a file and waits for a disk, with the mark of a victim.
-- expect: 1
-- advice: Look at io (buffer): db[90] is gone when that comes. For good: Linux 4.0 or later, or a distribution's kernel with both fixes.
-- confidence: 0.85
-- also: oom/victim-blocked-in-exit, io/storage-stuck
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exiting, exit_stage, oom_victim, tif_memdie, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 'exit_files', 1, 1, 60000);
INSERT INTO mm (capture_id, id, users) VALUES (1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, tif_memdie, mm_id) VALUES (1, 2, 92, 92, 'sshd', 'D', 0, 0, 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'io', 'buffer', NULL, 'certain', 'frames of its stack', '__wait_on_buffer', 60000),
  (1, 2, 2, 'memory', 'slowpath', 'memory', 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL);
