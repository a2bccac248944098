-- SPDX-License-Identifier: GPL-2.0-or-later
-- blk-wbt holds back the swap writes of direct reclaim.
-- expect: 1
-- confidence: 0.85
-- title: 1 task reclaims memory and waits for device vdb (throttle)
INSERT INTO device (capture_id, id, name, in_flight, oldest_ms) VALUES (1, 1, 'vdb', 64, 90000);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, asleep_ms) VALUES (1, 1, 90, 90, 'db', 'D', 0, 90000), (1, 2, 42, 42, 'kswapd0', 'D', 0, 90000);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, since_ms, within_id) VALUES
  (1, 1, 1, 'io', 'throttle', 'device', 1, 'certain', 'frames of its stack', 'rq_qos_wait', 90000, 2),
  (1, 2, 1, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', NULL, NULL);
