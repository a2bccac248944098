-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario nbd-starved: it reclaims before it sleeps.
-- expect: 1
-- confidence: 0.8
-- title: server[90] serves nbd0 and waits for memory, while nbd0 has not answered for 12 s
-- advice: Give server[90] memory: raise memory.high of its cgroup /small (memory.current is 4,096 kB), or take the server out of it; the machine itself need not be short. If it has to die, disconnect the device first (nbd-client -d), which ends its requests with errors.
-- also: io/storage-stuck
INSERT INTO memcg (capture_id, id, path, usage_kb, high_kb, online) VALUES (1, 1, '/small', 4096, 2048, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, memcg_id, asleep_ms) VALUES (1, 1, 90, 90, 'server', 'D', 1, 12000), (1, 2, 91, 91, 'dd', 'D', NULL, 12000);
INSERT INTO device (capture_id, id, name, kind, in_flight, oldest_ms, server_task_id) VALUES (1, 1, 'nbd0', 'nbd', 1, 12000, 1);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, gfp, since_ms) VALUES
  (1, 1, 1, 'memory', 'memcg-reclaim', 'memcg', 1, 'certain', 'frames of its stack', 'try_to_free_mem_cgroup_pages', '__mem_cgroup_handle_over_high', NULL, 12000),
  (1, 2, 2, 'io', 'page-lock', 'device', 1, 'certain', 'wait queue entry', 'folio_wait_bit_common', 'filemap_read', NULL, 12000);
