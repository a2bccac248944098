-- SPDX-License-Identifier: GPL-2.0-or-later
-- Another task holds the victim's mmap_lock and reclaims with it: it runs, and does not sleep. Made up.
-- expect: 1
-- verdict: tenant[94] was OOM-killed, but the OOM reaper gave up on it: MMF_OOM_SKIP is set and MMF_UNSTABLE is not, and 60 MiB of its memory are still there. rwsem mmap_lock is held for write by remapper[99], which waits for memory. The OOM killer passes it over and takes another victim, if there is one.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, lock_id) VALUES (1, 1, 1, 0, 6, 61516, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, kthread, oom_victim, oom_mm_id) VALUES (1, 1, 94, 94, 'tenant', 'D', 0, 1, 1), (1, 2, 99, 99, 'remapper', 'R', 1, 0, NULL);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id) VALUES (1, 1, 'rwsem', 'mmap_lock', 'write', 2, 'certain', 'owner word', 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, gfp) VALUES
  (1, 1, 1, 'rwsem-read', NULL, 'lock', 1, 'certain', 'rwsem_waiter on its stack', NULL, NULL),
  (1, 2, 2, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'GFP_KERNEL');
