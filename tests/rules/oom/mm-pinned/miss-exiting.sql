-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up, oom/victim-lingers
-- The last thread has let go of the mm and is on its way to mmput().
UPDATE capture SET uptime_ms = 130000;
INSERT INTO oom_kill (capture_id, id, killed, victim_pid, victim_comm, time_ms) VALUES (1, 1, 1, 90, 'db', 100000);
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, users_beyond_tasks, rss_anon_kb, rss_shmem_kb, swap_kb, pgtables_kb) VALUES
  (1, 1, 1, 1, 1, 1, 0, 0, 0, 400000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage) VALUES
  (1, 1, 90, 90, 'db', 'R', 1, 1, 'exit_mm');
