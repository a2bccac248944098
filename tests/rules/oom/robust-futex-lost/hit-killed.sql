-- SPDX-License-Identifier: GPL-2.0-or-later
-- As in the scenario futex-of-victim.
-- expect: 1
-- confidence: 0.8
-- title: 1 task waits for a futex whose owner, holder[95], is gone
-- also: oom/memory-used-up
INSERT INTO task (capture_id, id, pid, tgid, comm, state, asleep_ms) VALUES (1, 1, 94, 94, 'partner', 'S', 12000);
INSERT INTO lock (capture_id, id, kind, addr, owner_raw, owner_how, mode, waiters) VALUES (1, 1, 'futex', 140000000000000, 0x8000005f, 'thread id in the futex: no such thread', 'write', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, since_ms) VALUES (1, 1, 1, 'futex', 'lock', 1, 'certain', 'frames of its stack', 'futex_wait_queue', 12000);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm) VALUES (1, 1, 'log:1', 1000, 1, 95, 'holder');
INSERT INTO coverage (capture_id, fact, status) VALUES (1, 'task', 'complete');
