-- SPDX-License-Identifier: GPL-2.0-or-later
-- The owner word names a reader who came by, and nobody is queued.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, lock_id) VALUES (1, 1, 1, 0, 3, 50000, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES (1, 1, 92, 92, 'java', 'D', 1, 1);
INSERT INTO lock (capture_id, id, kind, name, mode, readers, owner_task_id, owner_certainty, mm_id) VALUES
  (1, 1, 'rwsem', 'mmap_lock', 'read', 1, 1, 'unknown', 1);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how) VALUES (1, 1, 1, 'io', 'certain', 'frames of its stack');
