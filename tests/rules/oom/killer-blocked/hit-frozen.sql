-- SPDX-License-Identifier: GPL-2.0-or-later
-- A freezer of cgroup v1 on a kernel without a reaper (a guest of RHEL 7's 3.10): why the victim stays explains what that does.
-- expect: 1
-- explained-by: oom/victim-frozen
-- also: oom/victim-frozen, oom/victim-hung, oom/victim-lingers, oom/memory-used-up
UPDATE capture SET uptime_ms = 100000 WHERE id = 1;
INSERT INTO mm (capture_id, id, users) VALUES (1, 1, 2);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, exit_state, oom_victim, tif_memdie, oom_mm_id, exit_stage, frozen, asleep_ms) VALUES
  (1, 1, 49, 49, 'victim', 'D', 0, 1, 1, 1, 'signal-pending', 1, 20000);
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES (1, 1, 1, 'freezer', 'certain', 'frames', '__refrigerator', 'get_signal_to_deliver+0x620');
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'log:x:1', 81000, 1, 49, 'victim', 1, 'Out of memory');
