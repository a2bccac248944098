-- SPDX-License-Identifier: GPL-2.0-or-later
-- 4.8: the killer gave the mm up because vhost has it.
-- expect: 1
-- advice: Find out what vhost-90[95] waits for: its stack is in the dump.
-- confidence: 0.7
-- title: qemu[90]'s memory stays: the kernel thread vhost-90[95] has borrowed it
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, kthreads, rss_anon_kb, rss_shmem_kb, swap_kb) VALUES (1, 1, 1, 0, 2, 1, 400000, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, fatal_signal, kthread) VALUES
  (1, 1, 90, 90, 'qemu', 'S', 1, 1, 1, 1, 0), (1, 2, 95, 95, 'vhost-90', 'D', 0, NULL, 1, 0, 1);
