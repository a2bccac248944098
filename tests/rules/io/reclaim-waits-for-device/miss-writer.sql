-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: io/storage-stuck
-- An ordinary writer waits for the disk, outside of reclaim.
-- Its wait is within no other.
INSERT INTO device (capture_id, id, name, in_flight, oldest_ms) VALUES (1, 1, 'vdb', 64, 90000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES (1, 1, 90, 90, 'db', 'D', 0, 90000), (1, 2, 42, 42, 'kswapd0', 'D', 0, 90000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms, within_id) VALUES
  (1, 1, 1, 'io', 'throttle', 'device', 1, 'certain', 'frames of its stack', 'rq_qos_wait', 90000, NULL),
  (1, 2, 1, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL, NULL);
