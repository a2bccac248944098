-- SPDX-License-Identifier: GPL-2.0-or-later
-- A frozen task that nobody killed.
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 0, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, mm_id, frozen, asleep_ms) VALUES
  (1, 1, 90, 90, 'app', 'D', 0, 1, 1, 60000);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func) VALUES (1, 1, 1, 'freezer', 'certain', 'frames', '__refrigerator');
