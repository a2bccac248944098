-- SPDX-License-Identifier: GPL-2.0-or-later
-- Only a thread that waits for the dump is known, not the one that writes it.
-- expect: 1
-- confidence: 0.6
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, exit_stage, core_dumping, asleep_ms) VALUES
  (1, 1, 90, 90, 'app', 'D', 1, 1, 'coredump', 1, 15000);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func) VALUES (1, 1, 1, 'coredump', 'certain', 'frames', 'exit_mm');
