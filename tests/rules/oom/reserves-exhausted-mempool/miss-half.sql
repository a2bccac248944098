-- SPDX-License-Identifier: GPL-2.0-or-later
-- Reserves are touched but not gone.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, memalloc, asleep_ms) VALUES (1, 1, 92, 92, 'memory_user', 'D', 0, 0, 2079), (1, 2, 93, 93, 'drainer', 'I', 0, 1, 984);
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_text, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'memory', 'mempool', 'memory', 'mempool 0xffff8a65027b1960: 0 of 4 left', 'certain', 'frames of its stack', 'mempool_alloc', 'user_thread+0x3c', 2079);
INSERT INTO zone (capture_id, id, node, name, free_kb, min_kb, low_kb, high_kb, present_kb) VALUES (1, 1, 0, 'DMA', 0, 132, 164, 196, 15992), (1, 2, 0, 'DMA32', 1200, 1712, 2140, 2568, 245632);
