-- SPDX-License-Identifier: GPL-2.0-or-later
-- A semaphore has no owner, but another thread of the module whose code waits for it is in the allocator. Made up.
-- expect: 1
-- also: oom/memory-used-up, oom/victim-lingers, task/blocked
-- confidence: 0.75
-- verdict: player[70] was OOM-killed at 20.0 s and has not gone: it still sleeps 30 s later in slot_get [mixer], where no signal reaches it. It waits for semaphore slots [mixer]. mixer/0[60], which is at work in mixer too, waits for memory.
-- advice: If mixer/0[60] is to end that wait, it does so only when it has got memory: look at what mixer does around its allocation. Find out who holds what slot_get waits for: the other tasks of the dump show it.
UPDATE capture SET uptime_ms = 50000 WHERE id = 1;
INSERT INTO mm (capture_id, id, oom_skip, unstable, users) VALUES (1, 1, 1, 1, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, kthread, oom_victim, oom_mm_id, asleep_ms) VALUES
  (1, 1, 70, 70, 'player', 'D', 0, 1, 1, 31000), (1, 2, 60, 60, 'mixer/0', 'R', 1, 0, NULL, NULL), (1, 3, 61, 61, 'brick', 'R', 1, 0, NULL, NULL);
INSERT INTO lock (capture_id, id, kind, name, module) VALUES (1, 1, 'semaphore', 'slots', 'mixer');
INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, func, caller, caller_module, since_ms, gfp) VALUES
  (1, 1, 1, 'semaphore', NULL, 'lock', 1, 'certain', 'semaphore_waiter on its stack', '__down_common', 'slot_get+0x10', 'mixer', 31000, NULL),
  (1, 2, 2, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', '__alloc_skb+0x15c', NULL, NULL, 'GFP_KERNEL'),
  (1, 3, 3, 'memory', 'reclaim', 'memory', NULL, 'certain', 'frames of its stack', '__alloc_pages_slowpath', 'brick_fill+0x20', 'brick', NULL, 'GFP_KERNEL');
INSERT INTO frame (capture_id, task_id, no, func, module, how, reliable) VALUES
  (1, 2, 0, '__alloc_pages_slowpath', NULL, 'orc', 1), (1, 2, 1, '__alloc_skb', NULL, 'orc', 1), (1, 2, 2, 'mixer_pump', 'mixer', 'orc', 1),
  (1, 3, 0, '__alloc_pages_slowpath', NULL, 'orc', 1), (1, 3, 1, 'brick_fill', 'brick', 'orc', 1);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'vmcore:x', 20000, 1, 70, 'player', 1, 'Out of memory');
