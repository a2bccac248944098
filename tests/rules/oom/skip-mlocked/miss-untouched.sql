-- SPDX-License-Identifier: GPL-2.0-or-later
-- Reaped, and much is left; what is locked was never touched, or has been reaped.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, rss_shmem_kb, swap_kb, vm_locked_kb, locked_rss_kb) VALUES (1, 1, 1, 1, 1, 400000, 0, 0, 420000, 4000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 1, 'signal-pending', 20000);
