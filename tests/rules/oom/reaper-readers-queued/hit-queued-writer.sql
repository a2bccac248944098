-- SPDX-License-Identifier: GPL-2.0-or-later
-- Readers hold the lock and a writer is queued: the reaper's trylock fails though nobody owns it for write.
-- expect: 1
-- confidence: 0.85
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, lock_id) VALUES (1, 1, 1, 0, 3, 50000, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES
  (1, 1, 92, 92, 'java', 'D', 1, 1), (1, 2, 93, 92, 'java', 'D', 1, 1);
INSERT INTO lock (capture_id, id, kind, name, mode, readers, waiters, mm_id) VALUES
  (1, 1, 'rwsem', 'mmap_lock', 'read', 1, 1, 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 2, 'rwsem-write', 'lock', 1, 'certain', 'rwsem_waiter on its stack'),
  (1, 2, 1, 'memory', 'memory', NULL, 'certain', 'frames of its stack');
