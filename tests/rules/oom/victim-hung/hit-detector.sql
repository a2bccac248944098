-- SPDX-License-Identifier: GPL-2.0-or-later
-- expect: 1
-- also: oom/memory-used-up, task/hung
-- title: insmod[136] was OOM-killed and hangs in load_module
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 136, 136, 'insmod', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller) VALUES (1, 1, 1, 'mutex', 'likely', 'frames of its stack', '__mutex_lock', 'load_module+0x1cdc');
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'log:x:1', 1000, 1, 136, 'insmod', 1, 'Out of memory');
INSERT INTO event (capture_id, id, locator, time_ms, kind, comm, pid, task_id, duration_ms) VALUES (1, 1, 'log:x:9', 50000, 'hung-task', 'insmod', 136, 1, 120000);
