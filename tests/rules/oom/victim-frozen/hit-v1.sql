-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up, oom/victim-hung
-- The chosen thread was thawed; the other one stays in the freezer.
-- expect: 1
-- confidence: 0.85
-- severity: high
-- verdict: app[90] was OOM-killed 30 s before the dump, but 1 thread of it is frozen and will see the signal only when thawed.
UPDATE capture SET uptime_ms = 130000;
INSERT INTO oom_kill (capture_id, id, killed, victim_pid, victim_comm, time_ms) VALUES (1, 1, 1, 90, 'app', 100000);
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim, oom_mm_id, exit_stage, frozen, asleep_ms) VALUES
  (1, 1, 90, 90, 'app', 'Z', 32, 1, 1, 'zombie', 0, 29000), (1, 2, 91, 90, 'app', 'D', 0, 1, 1, 'signal-pending', 1, 60000);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func) VALUES (1, 1, 2, 'freezer', 'certain', 'frames', '__refrigerator');
