-- SPDX-License-Identifier: GPL-2.0-or-later
-- Reaped, and nearly everything is left.
-- expect: 1
-- confidence: 0.8
-- title: the OOM reaper went through db[90] and left 391 MiB, which is mlocked
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb, rss_shmem_kb, swap_kb, vm_locked_kb) VALUES (1, 1, 1, 1, 1, 400000, 0, 0, 420000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, exit_stage, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 1, 'signal-pending', 20000);
