-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up, oom/victim-lingers
UPDATE capture SET uptime_ms = 100000 WHERE id = 1;
INSERT INTO mm (capture_id, id, oom_skip, users) VALUES (1, 1, 0, 1);
INSERT INTO task (capture_id, id, pid, tgid, comm, state, oom_victim, oom_mm_id, mm_id, exit_stage) VALUES (1, 1, 90, 90, 'db', 'R', 1, 1, 1, 'exit_mmap');
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'log:x:1', 40000, 1, 90, 'db', 1, 'Out of memory');
