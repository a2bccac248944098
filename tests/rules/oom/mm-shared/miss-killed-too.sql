-- SPDX-License-Identifier: GPL-2.0-or-later
-- The sharer got SIGKILL as well and waits for a core on its way out.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users, processes) VALUES (1, 1, 0, 0, 2, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, fatal_signal, oom_score_adj) VALUES
  (1, 1, 91, 91, 'helper', 'D', 1, 1, 1, 1, 0), (1, 2, 50, 50, 'daemon', 'D', 0, NULL, 1, 1, 0);
