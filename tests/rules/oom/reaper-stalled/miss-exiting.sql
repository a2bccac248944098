-- SPDX-License-Identifier: GPL-2.0-or-later
-- An ordinary exit of 6.1 and later: MMF_OOM_SKIP set by exit_mmap(), no users, nothing left.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, lock_id) VALUES (1, 1, 1, 0, 0, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exiting) VALUES
  (1, 1, 92, 92, 'bloat', 'R', 1, 1, 1);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, mm_id) VALUES
  (1, 1, 'rwsem', 'mmap_lock', 'write', 1, 'certain', 1);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how) VALUES (1, 1, 1, 'unknown', 'unknown', 'none');
