-- SPDX-License-Identifier: GPL-2.0-or-later
-- A daemon that may not be killed started the victim by vfork().
-- expect: 1
-- confidence: 0.85
-- title: helper[91] was OOM-killed, but daemon[50] has the same memory and lives on
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, processes, rss_anon_kb, rss_shmem_kb, swap_kb) VALUES (1, 1, 1, 0, 2, 2, 400000, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, fatal_signal, oom_score_adj) VALUES
  (1, 1, 91, 91, 'helper', 'S', 1, 1, 1, 1, 0), (1, 2, 50, 50, 'daemon', 'D', 0, NULL, 1, 0, -1000);
