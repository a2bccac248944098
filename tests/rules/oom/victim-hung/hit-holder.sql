-- SPDX-License-Identifier: GPL-2.0-or-later
-- Who holds what the victim waits for is known: nobody is asked to find out. Made up.
-- expect: 1
-- also: oom/memory-used-up, task/hung, lock/convoy
-- verdict: insmod[136] was OOM-killed at 1.0 s and has not gone: the hung-task detector found it 49 s later in load_module, where no signal reaches it. It waits for mutex module_mutex, which keeper[9] holds.
-- advice: Look at keeper[9]: insmod[136] goes when it does. The machine needs a reboot in the end.
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 136, 136, 'insmod', 'D'), (1, 2, 9, 9, 'keeper', 'S');
INSERT INTO lock (capture_id, id, kind, name, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'module_mutex', 'write', 2, 'certain');
INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, func, caller) VALUES (1, 1, 1, 'mutex', 'lock', 1, 'likely', 'frames of its stack', '__mutex_lock', 'load_module+0x1cdc');
INSERT INTO oom_kill (capture_id, id, locator, time_ms, killed, victim_pid, victim_comm, victim_task_id, message) VALUES (1, 1, 'log:x:1', 1000, 1, 136, 'insmod', 1, 'Out of memory');
INSERT INTO event (capture_id, id, locator, time_ms, kind, comm, pid, task_id, duration_ms) VALUES (1, 1, 'log:x:9', 50000, 'hung-task', 'insmod', 136, 1, 120000);
