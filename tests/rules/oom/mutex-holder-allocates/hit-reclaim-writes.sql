-- SPDX-License-Identifier: GPL-2.0-or-later
-- The holder allocates; in reclaim it has been waiting for the swap device for a while.
-- expect: 1
-- confidence: 0.75
-- also: io/reclaim-waits-for-device
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 90, 90, 'db', 'D', 1, 1, 26000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES
  (1, 2, 92, 92, 'flusher', 'D', 0, 20000);
INSERT INTO device (capture_id, id, name) VALUES (1, 1, 'sda');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES
  (1, 1, 'mutex', 'shared', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, since_ms, within_id) VALUES
  (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', 'mutex_waiter on its stack', 26000, NULL),
  (1, 2, 2, 'io', 'tag', 'device', 1, 'certain', 'wait_queue_entry on its stack', 20000, 3),
  (1, 3, 2, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', 20000, NULL);
