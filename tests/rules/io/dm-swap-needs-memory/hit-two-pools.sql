-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two tasks wait for one mempool, and two for another: each is counted where it waits. The example is a user's process.
-- expect: 1
-- title: 4 tasks reclaim memory and wait for what swap on dm-0 has taken, below which vdb has not answered for 12 s
-- verdict: db[90] and 1 more reclaim memory and wait for an element of mempool 0xffff8881823ab5a0 (bio-904): 0 of 16 left; kswapd0[42] and 1 more wait for an element of mempool 0xffffffff90fdc2f8: 0 of 2 left: bios are on their way to swap on dm-0, a device mapper target. dmcrypt_write/2[99] brings them to vdb and has waited there for 12 s. The oldest request of vdb is 12 s old. Memory comes back no faster than that.
-- also: task/blocked io/storage-stuck wq/kthreadd-reclaims
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms) VALUES (1, 1, 'vdb', 'disk', 8, 11960);
INSERT INTO device (capture_id, id, name, kind, below_id, in_flight) VALUES (1, 2, 'dm-0', 'dm-crypt', 1, 9);
INSERT INTO swap (capture_id, id, name, kind, total_kb, free_kb, device_id) VALUES (1, 1, 'dm-0', 'dm-crypt', 65532, 65008, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, kthread, oom_victim, asleep_ms) VALUES (1, 1, 42, 42, 'kswapd0', 'D', 1, 0, 1752),
  (1, 2, 2, 2, 'kthreadd', 'D', 1, 0, 1790), (1, 3, 99, 99, 'dmcrypt_write/2', 'D', 1, 0, 11935), (1, 4, 90, 90, 'db', 'D', 0, 0, 1752),
  (1, 5, 91, 91, 'web', 'D', 0, 0, 1700);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, target_addr, target_text, certainty, how, func, since_ms) VALUES
  (1, 1, 1, 'memory', 'mempool', 'memory', NULL, -1862286600, 'mempool 0xffffffff90fdc2f8: 0 of 2 left', 'certain', 'frames of its stack', 'balance_pgdat', 1752),
  (1, 2, 2, 'memory', 'mempool', 'memory', NULL, -130934589024, 'mempool 0xffff8881823ab5a0 (bio-904), for dm-0: 0 of 16 left', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 1790),
  (1, 3, 3, 'io', 'throttle', 'device', 1, NULL, NULL, 'certain', 'frames of its stack', 'wbt_wait', 11935),
  (1, 4, 4, 'memory', 'mempool', 'memory', NULL, -130934589024, 'mempool 0xffff8881823ab5a0 (bio-904): 0 of 16 left', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 1752),
  (1, 5, 5, 'memory', 'mempool', 'memory', NULL, -1862286600, 'mempool 0xffffffff90fdc2f8: 0 of 2 left', 'certain', 'frames of its stack', '__alloc_pages_slowpath', 1700);
