-- SPDX-License-Identifier: GPL-2.0-or-later
-- kswapd and a process wait for bios; the thread of dm-crypt waits for the disk.
-- expect: 1
-- confidence: 0.8
-- also: task/blocked io/storage-stuck
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms) VALUES (1, 1, 'vdb', 'disk', 8, 11960);
INSERT INTO device (capture_id, id, name, kind, below_id, in_flight) VALUES (1, 2, 'dm-0', 'dm-crypt', 1, 9);
INSERT INTO swap (capture_id, id, name, kind, total_kb, free_kb, device_id) VALUES (1, 1, 'dm-0', 'dm-crypt', 65532, 65008, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, kthread, oom_victim, asleep_ms) VALUES (1, 1, 42, 42, 'kswapd0', 'D', 1, 0, 1752), (1, 2, 90, 90, 'db', 'D', 0, 0, 1752), (1, 3, 99, 99, 'dmcrypt_write/2', 'D', 1, 0, 11935);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, target_text, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'memory', 'mempool', 'memory', NULL, 'mempool 0xffffffff90fdc2f8: 0 of 2 left', 'certain', 'frames of its stack', 'balance_pgdat', 1752),
  (1, 2, 2, 'memory', 'mempool', 'memory', NULL, 'mempool 0xffffffff90fdc2f8: 0 of 2 left', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 1752),
  (1, 3, 3, 'io', 'throttle', 'device', 1, NULL, 'certain', 'frames of its stack', 'wbt_wait', 11935);
