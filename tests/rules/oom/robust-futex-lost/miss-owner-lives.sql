-- SPDX-License-Identifier: GPL-2.0-or-later
-- The owner lives.
-- also: oom/memory-used-up
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 94, 94, 'partner', 'S', 12000), (1, 2, 96, 96, 'holder', 'S', 12000);
INSERT INTO lock (capture_id, id, kind, addr, owner_raw, owner_how, owner_task_id, owner_certainty, mode, waiters) VALUES (1, 1, 'futex', 140000000000000, 0x80000060, 'thread id in the futex', 2, 'likely', 'write', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, since_ms) VALUES (1, 1, 1, 'futex', 'lock', 1, 'certain', 'frames of its stack', 'futex_wait_queue', 12000);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm) VALUES (1, 1, 'log:1', 1000, 1, 95, 'other');
