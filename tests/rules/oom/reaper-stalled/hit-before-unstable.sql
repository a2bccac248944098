-- SPDX-License-Identifier: GPL-2.0-or-later
-- 4.6 to 4.8: no flag says that the reaper gave up; the log does (a guest of 4.7.4 with mmap_sem held for write).
-- expect: 1
INSERT INTO mm (capture_id, id, oom_skip, users, rss_anon_kb, lock_id) VALUES (1, 1, 0, 2, 112688, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES
  (1, 1, 92, 92, 'bloat', 'D', 1, 1), (1, 2, 100, 92, 'bloat', 'D', 1, 1);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id) VALUES
  (1, 1, 'rwsem', 'mmap_lock', 'write', 2, 'certain', 'owner word', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack'),
  (1, 2, 2, 'unknown', NULL, NULL, 'unknown', 'state D, but no frame that is known to wait');
INSERT INTO event (capture_id, id, locator, kind, pid, comm, text) VALUES (1, 1, 'log:x:9', 'oom-unable-to-reap', 92, 'bloat', 'oom_reaper: unable to reap pid:92 (bloat)');
