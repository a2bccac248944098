-- SPDX-License-Identifier: GPL-2.0-or-later
-- The holder is in reclaim, where a shrinker has it wait for another lock, whose holder allocates, too: one finding, of
-- the first holder.
-- expect: 1
-- confidence: 0.9
-- title: db[90] cannot exit: flusher[92] holds mutex shared and is itself waiting for memory
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 26000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES
  (1, 2, 92, 92, 'flusher', 'D', 0, 40), (1, 3, 93, 93, 'cleaner', 'R', 0, NULL);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'shared', 'write', 2, 'certain'), (1, 2, 'mutex', 'cache', 'write', 3, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, since_ms, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', 26000, NULL),
  (1, 2, 2, 'mutex', NULL, 'lock', 2, 'certain', 'mutex_waiter on its stack', 40, 3),
  (1, 3, 2, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', 40, NULL),
  (1, 4, 3, 'memory', 'slowpath', 'memory', NULL, 'certain', 'frames of its stack', NULL, NULL);
