-- SPDX-License-Identifier: GPL-2.0-or-later
-- also: oom/memory-used-up
-- A program that leaves a lock behind when it ends, on a machine with memory.
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 94, 94, 'partner', 'S', 12000);
INSERT INTO lock (capture_id, id, kind, addr, owner_raw, owner_how, mode, waiters) VALUES (1, 1, 'futex', 140000000000000, 0x8000005f, 'thread id in the futex: no such thread', 'write', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, since_ms) VALUES (1, 1, 1, 'futex', 'lock', 1, 'certain', 'frames of its stack', 'futex_wait_queue', 12000);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed) VALUES (1, 1, 'log:1', 1000, 0);
