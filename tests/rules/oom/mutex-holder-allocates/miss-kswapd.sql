-- SPDX-License-Identifier: GPL-2.0-or-later
-- The holder is kswapd, which waits for a disk: what it holds it gives back then, whether memory has come free or not.
INSERT INTO mm (capture_id, id, oom_skip, users) VALUES (1, 1, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 26000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim) VALUES (1, 2, 42, 42, 'kswapd0', 'D', 0);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'cache', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', NULL),
  (1, 2, 2, 'io', 'tag', NULL, NULL, 'certain', 'frames of its stack', 3),
  (1, 3, 2, 'memory', 'kswapd', NULL, NULL, 'certain', 'frames of its stack', NULL);
