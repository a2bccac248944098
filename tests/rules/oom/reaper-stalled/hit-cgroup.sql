-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario memcg-oom-stuck: the kill is of a cgroup, whose limit nobody else's exit relieves.
-- expect: 1
-- confidence: 0.9
-- verdict: bloat[92] was OOM-killed, but the OOM reaper gave up on it: MMF_OOM_SKIP is set and MMF_UNSTABLE is not, and 110 MiB of its memory are still there. rwsem mmap_lock is held for write by bloat[100], which sleeps. The OOM killer passes it over and takes another victim, if there is one, and cgroup /full stays at its limit, whatever else is free.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, lock_id) VALUES (1, 1, 1, 0, 2, 112688, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id) VALUES
  (1, 1, 92, 92, 'bloat', 'D', 1, 1), (1, 2, 100, 92, 'bloat', 'D', 1, 1);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id) VALUES
  (1, 1, 'rwsem', 'mmap_lock', 'write', 2, 'certain', 'owner word', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES
  (1, 1, 1, 'rwsem-read', 'lock', 1, 'certain', 'rwsem_waiter on its stack'),
  (1, 2, 2, 'unknown', NULL, NULL, 'unknown', 'state D, but no frame that is known to wait');
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, constraint_name, memcg) VALUES
  (1, 1, 'log:1', 1000, 1, 92, 'bloat', 'memcg', '/full');
