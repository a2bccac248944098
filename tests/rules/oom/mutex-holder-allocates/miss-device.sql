-- SPDX-License-Identifier: GPL-2.0-or-later
-- The holder waits for a disk, for which somebody waits in reclaim, too: that one is not in the way.
INSERT INTO mm (capture_id, id, oom_skip, users) VALUES (1, 1, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 26000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES
  (1, 2, 92, 92, 'reader', 'D', 0), (1, 3, 93, 93, 'eater', 'D', 0);
INSERT INTO device (capture_id, id, name) VALUES (1, 1, 'sda');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'j_mutex', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', NULL),
  (1, 2, 2, 'io', 'bio', 'device', 1, 'certain', 'frames of its stack', NULL),
  (1, 3, 3, 'io', 'tag', 'device', 1, 'certain', 'frames of its stack', 4),
  (1, 4, 3, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', NULL);
