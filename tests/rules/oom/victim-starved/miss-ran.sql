-- SPDX-License-Identifier: GPL-2.0-or-later
-- It ran 100 ms ago.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, on_rq, on_cpu, cpu, policy, ran_ms, exit_stage) VALUES
  (1, 1, 90, 90, 'db', 'R', 1, 1, 1, 1, 0, 0, 5, 100, 'signal-pending'), (1, 2, 80, 80, 'hog', 'R', 0, NULL, NULL, 1, 1, 0, 1, 0, NULL);
