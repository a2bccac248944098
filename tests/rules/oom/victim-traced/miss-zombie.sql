-- SPDX-License-Identifier: GPL-2.0-or-later
-- Traced, but gone already: the entry waits for the tracer, the memory does not.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 0, 0);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim, oom_mm_id, exit_stage, traced, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'Z', 32, 1, 1, 'zombie', 1, 15000);
