-- SPDX-License-Identifier: GPL-2.0-or-later
-- 4.9 and later: the reaper has been there.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, kthreads, rss_anon_kb, rss_shmem_kb, swap_kb) VALUES (1, 1, 1, 1, 2, 1, 4000, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, fatal_signal, kthread) VALUES
  (1, 1, 90, 90, 'qemu', 'S', 1, 1, 1, 1, 0), (1, 2, 95, 95, 'vhost-90', 'D', 0, NULL, 1, 0, 1);
