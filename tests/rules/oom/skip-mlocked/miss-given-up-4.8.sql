-- SPDX-License-Identifier: GPL-2.0-or-later
-- 4.8: no MMF_UNSTABLE yet, and the reaper gave up.
INSERT INTO mm (capture_id, id, oom_skip, users, rss_anon_kb, rss_shmem_kb, swap_kb, vm_locked_kb) VALUES (1, 1, 1, 1, 420000, 0, 0, 420000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 'signal-pending', 20000);
INSERT INTO event (capture_id, id, kind, pid, text) VALUES (1, 1, 'oom-unable-to-reap', 90, 'oom_reaper: unable to reap pid:90 (db)');
