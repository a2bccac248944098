-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two wait for the same mempool, a third for another one. Made up.
-- expect: 1
-- verdict: 0 B are free where 1.8 MiB should be kept for those who need memory to free some: the reserves are gone. user[92] waits for 2.1 s in user_thread() for an element of mempool 0xffff8a65027b1960: 0 of 4 left, all of which are in use, and 1 more task does so; 1 more waits for elements of other mempools.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, memalloc, asleep_ms) VALUES (1, 1, 92, 92, 'user', 'D', 0, 0, 2079), (1, 2, 93, 93, 'user2', 'D', 0, 0, 1984), (1, 3, 94, 94, 'user3', 'D', 0, 0, 1700);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_text, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'memory', 'mempool', 'memory', 'mempool 0xffff8a65027b1960: 0 of 4 left', 'certain', 'frames of its stack', 'mempool_alloc', 'user_thread+0x3c', 2079),
  (1, 2, 2, 'memory', 'mempool', 'memory', 'mempool 0xffff8a65027b1960: 0 of 4 left', 'certain', 'frames of its stack', 'mempool_alloc', 'user_thread+0x3c', 1984),
  (1, 3, 3, 'memory', 'mempool', 'memory', 'mempool 0xffff8a65027b2000: 0 of 4 left', 'certain', 'frames of its stack', 'mempool_alloc', 'user_thread+0x3c', 1700);
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb) VALUES (1, 1, 0, 'DMA', 0, 132, 164, 196, 15992), (1, 2, 0, 'DMA32', 0, 1712, 2140, 2568, 245632);
