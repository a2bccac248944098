-- SPDX-License-Identifier: GPL-2.0-or-later
-- The same with a victim that waits in its exit for a lock that a sleeper holds.
-- expect: 1
-- explained-by: oom/victim-blocked-in-exit
-- also: oom/victim-blocked-in-exit, oom/victim-hung, oom/victim-lingers, oom/memory-used-up
UPDATE capture SET uptime_ms = 100000 WHERE id = 1;
INSERT INTO mm (capture_id, id, users) VALUES (1, 1, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim, tif_memdie, oom_mm_id, exit_stage, frozen, asleep_ms) VALUES
  (1, 1, 49, 49, 'victim', 'D', 0, 1, 1, 1, 'do_exit', 0, 20000), (1, 2, 64, 64, 'sh', 'D', 0, 0, 0, NULL, NULL, 0, 20000);
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty, owner_how, mm_id) VALUES (1, 1, 'rwsem', 'mmap_lock', 'write', 2, 'certain', 'owner word', 1);
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, caller, since_ms) VALUES (1, 1, 1, 'rwsem-read', 'lock', 1, 'certain', 'frames', 'rwsem_down_read_failed', 'acct_collect+0x5b', 19000);
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'log:x:1', 81000, 1, 49, 'victim', 1, 'Out of memory');
